// The few things of ESPHome that the lambdas of roller.yaml touch, as their headers declare them.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

struct Sent {
  std::string topic, payload;
  int qos;
  bool retain;
};
struct Broker {
  bool up = false;
  std::vector<Sent> sent;
  bool is_connected() const { return up; }
  bool publish(const std::string &topic, const std::string &payload, std::uint8_t qos = 0, bool retain = false) {
    if (!up) return false;
    sent.push_back({topic, payload, qos, retain});
    return true;
  }
};
struct Output {
  float level = 0.0f;
  void set_level(float state) { level = state; }
  void turn_off() { level = 0.0f; }
};
struct Sensor {
  float state = 0.0f;
  bool has_state() const { return true; }
};
template <typename T>
struct Global {
  T value_{};
  Global() = default;
  explicit Global(T first) : value_(std::move(first)) {}
  T &value() { return value_; }
};
struct Application {
  int restarts = 0;
  void safe_reboot() { ++restarts; }
};
inline Application App;
namespace mqtt {
enum class MQTTClientDisconnectReason : std::int8_t { TCP_DISCONNECTED };
}
