#pragma once
#include <cstdint>
inline std::uint32_t esp_random() {
  static std::uint32_t last = 1;
  return last = last * 1664525u + 1013904223u;
}
