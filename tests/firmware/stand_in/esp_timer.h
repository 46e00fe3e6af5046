#pragma once
#include "esp.h"
using esp_err_t = int;
constexpr esp_err_t ESP_OK = 0;
struct esp_timer;
using esp_timer_handle_t = esp_timer *;
enum esp_timer_dispatch_t { ESP_TIMER_TASK };
struct esp_timer_create_args_t {
  void (*callback)(void *);
  void *arg;
  esp_timer_dispatch_t dispatch_method;
  const char *name;
  bool skip_unhandled_events;
};
inline std::int64_t esp_timer_get_time() { return esp::clock; }
inline esp_err_t esp_timer_create(const esp_timer_create_args_t *args, esp_timer_handle_t *) {
  esp::callback = args->callback;
  esp::argument = args->arg;
  return ESP_OK;
}
inline esp_err_t esp_timer_start_periodic(esp_timer_handle_t, std::uint64_t period) {
  esp::period = static_cast<std::int64_t>(period);
  return esp::timer_works ? ESP_OK : -1;
}
