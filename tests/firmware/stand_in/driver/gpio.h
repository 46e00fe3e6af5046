#pragma once
#include "esp.h"
enum gpio_num_t { GPIO_NUM_NC = -1, GPIO_NUM_26 = 26 };
enum gpio_mode_t { GPIO_MODE_OUTPUT };
inline int gpio_reset_pin(gpio_num_t) { return 0; }
inline int gpio_set_direction(gpio_num_t, gpio_mode_t) { return 0; }
inline int gpio_set_level(gpio_num_t, std::uint32_t level) {
  esp::pin_level = static_cast<int>(level);
  return 0;
}
