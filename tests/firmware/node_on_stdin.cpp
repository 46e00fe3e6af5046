// The whole node as ESPHome wrote it from roller.yaml: its lambdas, on stand-ins for the chip and for ESPHome.
//
// LAMBDAS is a file with the functions boot(), shutdown(), disconnected(), setpoint(x), stop(x), pressed() and
// interval(), made of the lambdas in the C++ that `esphome compile --only-generate` wrote.
#include <iostream>

#include "esphome_parts.h"
#include "massager_lease.h"
#include "massager_esp32.h"

static Broker the_broker, *broker = &the_broker;
static Output the_motor, *motor = &the_motor;
static Sensor the_current, *current = &the_current;
static Global<massager::LoopWatch> the_watch, *watch = &the_watch;
static Global<bool> the_was_connected, *was_connected = &the_was_connected;
static Global<massager::Device *> *device = nullptr;

#include LAMBDAS

static void let_pass(double seconds, bool loop_runs = true) {
  const std::int64_t until = esp::clock + static_cast<std::int64_t>(seconds * 1e6);
  while (esp::clock < until) {
    esp::clock += 50000;
    if (loop_runs) interval();
    if (esp::clock % esp::period == 0) esp::callback(esp::argument);
  }
}

int main() {
  esp::clock = 1000000;
  boot();
  Global<massager::Device *> the_device(make_device());
  device = &the_device;
  for (std::string word; std::cin >> word;) {
    double number = 0;
    std::string payload;
    if (word == "pass" && std::cin >> number) let_pass(number);
    if (word == "hang" && std::cin >> number) let_pass(number, false);
    if (word == "connect") broker->up = true;
    if (word == "disconnect") {
      broker->up = false;
      disconnected({});
    }
    if (word == "current" && std::cin >> number) current->state = static_cast<float>(number);
    if (word == "timer_broken") {
      esp::timer_works = false;
      boot();
    }
    if (word == "setpoint" && std::cin >> payload) setpoint(payload);
    if (word == "stop") stop("");
    if (word == "press") pressed();
    if (word == "shutdown") shutdown();
    for (const Sent &one : broker->sent) {
      std::cout << "sent " << one.topic << " " << one.qos << " " << one.retain << " " << one.payload << "\n";
    }
    broker->sent.clear();
    std::cout << "motor " << motor->level << " enabled " << esp::pin_level << " restarts " << App.restarts << "\n.\n" << std::flush;
  }
  delete device->value();
  return 0;
}
