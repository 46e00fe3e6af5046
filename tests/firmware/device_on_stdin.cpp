// The firmware's device core on a pipe: one line in, what the device answers out, closed by a line ".".
//
// In: WORD MICROSECONDS [ARGUMENT]; payloads are hexadecimal. The first line is
// `device KIND PRESSURE SPEED AMPLITUDE HEAT CUTOFF_S FIRST_SEQ PROGRAMS ZONES`, the last two with commas
// between and `-` for none. A motor stands behind it whose relay can
// weld (`stuck`): what is on then stays on, and the sensor shows it.
#include <iostream>
#include <memory>
#include <sstream>

#include "massager_lease.h"

using namespace massager;

static std::string unhex(const std::string &text) {
  std::string found;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    found.push_back(static_cast<char>(std::strtoul(text.substr(i, 2).c_str(), nullptr, 16)));
  }
  return found;
}

static std::vector<std::string> split(const std::string &text) {
  std::vector<std::string> found;
  std::istringstream from(text == "-" ? "" : text);
  for (std::string one; std::getline(from, one, ',');) found.push_back(one);
  return found;
}

struct Bench {
  std::unique_ptr<Device> device;
  Abilities abilities;
  int boots = 0;
  bool stuck = false;
  std::array<std::int64_t, AXES> motor{};

  void power_up(Micros now, std::int64_t first_seq) {
    device = std::make_unique<Device>(
        abilities, [this] { return "boot-" + std::to_string(++boots); }, now, first_seq);
  }
  // The motor follows the power it gets; the sensor tells the device what the motor does.
  void feel() {
    for (std::size_t axis = 0; axis < AXES; ++axis) {
      const float level = device->power(static_cast<Axis>(axis)) * static_cast<float>(abilities.top[axis]);
      const auto driven = static_cast<std::int64_t>(level * 1000.0f + 0.5f) * (LEVEL / 1000);
      motor[axis] = stuck ? std::max(motor[axis], driven) : driven;
      device->sensed(static_cast<Axis>(axis), stuck ? motor[axis] : 0);
    }
  }
  Messages happens(const std::string &word, Micros now, const std::string &argument, std::int64_t first_seq) {
    if (word == "start") return device->start(now);
    if (word == "tick") return device->tick(now);
    if (word == "setpoint") return device->setpoint(unhex(argument), now, false);
    if (word == "retained") return device->setpoint(unhex(argument), now, true);
    if (word == "stop") return device->stop(unhex(argument), now);
    if (word == "button") return device->button(now);
    if (word == "overheat") return device->overheat(now);
    if (word == "off") return device->off(now);
    if (word == "connected") return device->connected(now);
    if (word == "foreign") {
      Levels levels;
      levels.level[std::stoul(argument)] = 1;
      return device->switched_on_by_hand(levels, now);
    }
    if (word == "reboot") {
      Messages before = device->tick(now);
      power_up(now, first_seq);
      return device->start(now);
    }
    std::cerr << "unknown word " << word << "\n";
    std::exit(2);
  }
};

int main() {
  Bench bench;
  std::int64_t first_seq = 1;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string word, argument;
    Micros now = 0;
    words >> word;
    if (word == "device") {
      words >> bench.abilities.kind;
      for (int &top : bench.abilities.top) words >> top;
      words >> bench.abilities.own_cutoff_s >> first_seq;
      std::string programs, zones;
      words >> programs >> zones;
      bench.abilities.programs = split(programs);
      bench.abilities.zones = split(zones);
      bench.abilities.measured = true;
      bench.power_up(0, first_seq);
      std::cout << bench.device->desc() << "\n" << std::flush;
      continue;
    }
    if (word == "read") {  // what a setpoint says, for comparing readers of JSON
      words >> argument;
      const auto found = read_setpoint(unhex(argument));
      if (!found) {
        std::cout << "refused\n";
      } else {
        std::cout << found->lease << " " << found->boot << " " << found->n << " " << found->seen << " "
                  << found->ttl_ms;
        for (const int level : found->levels.level) std::cout << " " << level;
        std::cout << " " << found->levels.program.value_or("-");
        for (const std::string &zone : found->levels.zones) std::cout << " " << zone;
        std::cout << "\n";
      }
      std::cout << std::flush;
      continue;
    }
    words >> now >> argument;
    if (word == "stuck") {
      bench.stuck = true;
      bench.feel();
    } else {
      for (const Message &message : bench.happens(word, now, argument, first_seq)) {
        std::cout << message.leaf << " " << message.payload << "\n";
      }
      bench.feel();
    }
    const Levels actual = bench.device->actual();
    std::cout << "actual";
    for (const int level : actual.level) std::cout << " " << level;
    std::cout << " " << bench.device->holder().value_or("-") << "\n.\n" << std::flush;
  }
  return 0;
}
