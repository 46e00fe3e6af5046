// The few things of ESP-IDF that massager_esp32.h uses, with a clock and a pin that a test can turn.
#pragma once
#include <cstdint>

namespace esp {
inline std::int64_t clock = 0;
inline int pin_level = -1;
inline void (*callback)(void *) = nullptr;
inline void *argument = nullptr;
inline std::int64_t period = 0;
inline bool timer_works = true;
}  // namespace esp
