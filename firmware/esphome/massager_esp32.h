// What massager_lease.h needs of an ESP32: its clock, its dice, its way to the broker, and a watch over its loop.
#pragma once

#include <atomic>
#include <cstdio>
#include <string>

#include <driver/gpio.h>
#include <esp_random.h>
#include <esp_timer.h>

#include "massager_lease.h"

namespace massager {

// Microseconds since power came; it never goes back.
inline Micros now() { return esp_timer_get_time(); }

// 64 random bits as hexadecimal digits.
inline std::string new_boot() {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%08lx%08lx", static_cast<unsigned long>(esp_random()),
                static_cast<unsigned long>(esp_random()));
  return digits;
}

// States are retained for display, events are not. What cannot be sent now is not kept: after a new connection
// the state of that moment is sent.
template <typename Mqtt>
void send(Mqtt *mqtt, const std::string &topic, const Messages &messages) {
  for (const Message &message : messages) {
    mqtt->publish(topic + "/" + message.leaf, message.payload, 1, message.leaf == "state");
  }
}

// The lease is counted by the main loop. When that stands still, a timer of another task takes the enable line
// from the driver after half a second, and the motor has no current until the loop runs again from the start.
class LoopWatch {
 public:
  // The driver is disabled until the loop asks for power.
  void start(int enable_pin) {
    pin_ = static_cast<gpio_num_t>(enable_pin);
    gpio_reset_pin(pin_);
    gpio_set_direction(pin_, GPIO_MODE_OUTPUT);
    gpio_set_level(pin_, 0);
    const esp_timer_create_args_t timer = {
        .callback = &LoopWatch::look, .arg = this, .dispatch_method = ESP_TIMER_TASK, .name = "loop watch",
        .skip_unhandled_events = true};
    esp_timer_handle_t handle = nullptr;
    started_ = esp_timer_create(&timer, &handle) == ESP_OK && esp_timer_start_periodic(handle, LOOK_EVERY) == ESP_OK;
  }

  // The loop runs, and has ticked the device; `power`: the motor may have current. Without its timer, or after
  // the timer had to act, there is none.
  void loop_runs(bool power) {
    ran_at_ = now();
    gpio_set_level(pin_, power && started_ && !tripped_ && !disabled_ ? 1 : 0);
  }

  // The timer had to act: the loop stood still. Only a restart gives the motor current again.
  bool tripped() const { return tripped_; }

  // No current any more, before a restart or an update.
  void disable() {
    disabled_ = true;
    gpio_set_level(pin_, 0);
  }

 private:
  static constexpr Micros LOOK_EVERY = SECOND / 10;
  static constexpr Micros STANDS_STILL = SECOND / 2;

  static void look(void *self) {
    auto *watch = static_cast<LoopWatch *>(self);
    const Micros ran_at = watch->ran_at_;
    if (ran_at == 0 || now() - ran_at <= STANDS_STILL) return;
    watch->tripped_ = true;
    gpio_set_level(watch->pin_, 0);
  }

  gpio_num_t pin_ = GPIO_NUM_NC;
  bool started_ = false;
  bool disabled_ = false;
  std::atomic<bool> tripped_{false};
  std::atomic<Micros> ran_at_{0};
};

}  // namespace massager
