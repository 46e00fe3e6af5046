// The device side of the massager contract (docs/mqtt-contract.md): lease, ramp, own cut-off, states.
//
// Plain C++17 without exceptions, without anything of Arduino, ESP-IDF or ESPHome: messages and the device's
// own monotonic clock go in, messages come out. It keeps the rules of device_adapters/lease.py, actuator.py
// and device.py, in the same order; tests/firmware runs it on the vectors of tests/device_adapters/golden.
// Times are microseconds, levels inside are millionths of a level, so that nothing is ever rounded.
// long because: a maker copies one file, and a lease without its ramp or its reading of JSON keeps nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace massager {

using Micros = std::int64_t;

constexpr Micros SECOND = 1000000;
constexpr Micros TTL_MOST = 3 * SECOND;
constexpr Micros SEEN_MOST = 2 * SECOND;      // a setpoint names a state sent at most this long ago
constexpr Micros STATE_EVERY = SECOND / 2;    // while leased or moving
constexpr Micros REST = 300 * SECOND;         // after so long at rest the cut-off counts anew
constexpr Micros BY_ITSELF_AFTER = SECOND;    // current that flows so long past every ramp is not ours
constexpr std::int64_t UP_PER_MICRO = 2;      // two levels a second
constexpr std::int64_t LEVEL = 1000000;       // one level
constexpr std::int64_t LAST_SEQ = (std::int64_t{1} << 53) - 1;
constexpr std::size_t MOST_BURNED = 256;
constexpr std::size_t REMEMBERED_STATES = 64;
constexpr std::size_t MOST_BYTES = 4096;
constexpr int MOST_DEPTH = 4;
constexpr std::size_t MOST_DIGITS = 17;
constexpr std::size_t MOST_ZONES = 16;

enum Axis : std::size_t { PRESSURE, SPEED, AMPLITUDE, HEAT, AXES };
constexpr std::array<const char *, AXES> AXIS_NAMES = {"pressure", "speed", "amplitude", "heat"};

struct Levels {
  std::array<int, AXES> level{};
  std::optional<std::string> program;
  std::vector<std::string> zones;
  bool zero() const {
    return std::all_of(level.begin(), level.end(), [](int one) { return one == 0; });
  }
};

// What is said of it on `desc`; a top of 0 means that this axis cannot be set.
struct Abilities {
  std::string kind;
  std::array<int, AXES> top{};
  std::vector<std::string> programs, zones;
  std::int64_t own_cutoff_s = 0;
  bool measured = false;
};

// A message to send: `leaf` is "state" (QoS 1, retained) or "event" (QoS 1, never retained).
struct Message {
  std::string leaf;
  std::string payload;
};
using Messages = std::vector<Message>;

// --- JSON from anybody: small, flat, without NaN, without a field twice, or not at all.

struct Value {
  enum Type { NOTHING, BOOLEAN, INTEGER, DECIMAL, TEXT, LIST, NESTED } type = NOTHING;
  std::int64_t integer = 0;
  std::string text;
  std::vector<Value> items;
};
using Fields = std::vector<std::pair<std::string, Value>>;

class Json {
 public:
  // The fields of the outermost object, or nothing when the payload breaks the contract.
  static std::optional<Fields> read(const std::string &payload) {
    if (payload.size() > MOST_BYTES || !utf8(payload)) return std::nullopt;
    Json json(payload);
    Fields fields;
    json.space();
    if (!json.object(1, &fields)) return std::nullopt;
    json.space();
    if (json.at_ != payload.size()) return std::nullopt;
    return fields;
  }

 private:
  explicit Json(const std::string &from) : from_(from) {}

  char here() const { return at_ < from_.size() ? from_[at_] : '\0'; }
  bool take(char wanted) {
    if (at_ >= from_.size() || from_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool word(const char *wanted) {
    const std::string text(wanted);
    if (from_.compare(at_, text.size(), text) != 0) return false;
    at_ += text.size();
    return true;
  }
  void space() {
    while (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r') ++at_;
  }
  static bool digit(char one) { return one >= '0' && one <= '9'; }

  bool value(int depth, Value *found) {
    switch (here()) {
      case '{': found->type = Value::NESTED; return object(depth + 1, nullptr);
      case '[': found->type = Value::LIST; return list(depth + 1, &found->items);
      case '"': found->type = Value::TEXT; return text(&found->text);
      case 't': found->type = Value::BOOLEAN; return word("true");
      case 'f': found->type = Value::BOOLEAN; return word("false");
      case 'n': found->type = Value::NOTHING; return word("null");
      default: return number(found);
    }
  }

  bool object(int depth, Fields *fields) {
    if (depth > MOST_DEPTH || !take('{')) return false;
    std::set<std::string> names;
    space();
    if (take('}')) return true;
    do {
      std::string name;
      Value found;
      space();
      if (!text(&name) || !names.insert(name).second) return false;
      space();
      if (!take(':')) return false;
      space();
      if (!value(depth, &found)) return false;
      if (fields != nullptr) fields->emplace_back(std::move(name), std::move(found));
      space();
    } while (take(','));
    return take('}');
  }

  bool list(int depth, std::vector<Value> *items) {
    if (depth > MOST_DEPTH || !take('[')) return false;
    space();
    if (take(']')) return true;
    do {
      Value found;
      space();
      if (!value(depth, &found)) return false;
      items->push_back(std::move(found));
      space();
    } while (take(','));
    return take(']');
  }

  bool number(Value *found) {
    const std::size_t begin = at_;
    take('-');
    if (!digit(here())) return false;
    if (!take('0')) digits();
    if (here() != '.' && here() != 'e' && here() != 'E') {
      found->type = Value::INTEGER;
      if (at_ - begin > MOST_DIGITS) return false;
      found->integer = std::strtoll(from_.substr(begin, at_ - begin).c_str(), nullptr, 10);
      return true;
    }
    found->type = Value::DECIMAL;
    if (take('.') && !digits()) return false;
    if (here() == 'e' || here() == 'E') {
      ++at_;
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    return std::isfinite(std::strtod(from_.substr(begin, at_ - begin).c_str(), nullptr));
  }
  bool digits() {
    const std::size_t begin = at_;
    while (digit(here())) ++at_;
    return at_ > begin;
  }

  bool text(std::string *found) {
    if (!take('"')) return false;
    while (at_ < from_.size()) {
      const char one = from_[at_++];
      if (one == '"') return true;
      if (static_cast<unsigned char>(one) < 0x20) return false;
      if (one != '\\') {
        found->push_back(one);
      } else if (!escape(found)) {
        return false;
      }
    }
    return false;
  }
  bool escape(std::string *found) {
    static const std::string codes = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    if (at_ >= from_.size()) return false;
    const char code = from_[at_++];
    if (const std::size_t which = codes.find(code); which != std::string::npos) {
      found->push_back(meant[which]);
      return true;
    }
    std::uint32_t point = 0, low = 0;
    if (code != 'u' || !four_hex(&point)) return false;
    if (point >= 0xD800 && point < 0xDC00 && from_.compare(at_, 2, "\\u") == 0) {
      const std::size_t back = at_;
      at_ += 2;
      if (!four_hex(&low)) return false;
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = back;
      }
    }
    append_utf8(point, found);
    return true;
  }
  bool four_hex(std::uint32_t *point) {
    *point = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      static const std::string small = "0123456789abcdef", large = "0123456789ABCDEF";
      if (at_ >= from_.size()) return false;
      std::size_t figure = small.find(from_[at_]);
      if (figure == std::string::npos) figure = large.find(from_[at_]);
      if (figure == std::string::npos) return false;
      *point = *point * 16 + static_cast<std::uint32_t>(figure);
    }
    return true;
  }
  static void append_utf8(std::uint32_t point, std::string *found) {
    const auto put = [found](std::uint32_t byte) { found->push_back(static_cast<char>(byte)); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
      put(0xC0 | point >> 6);
    } else {
      if (point < 0x10000) {
        put(0xE0 | point >> 12);
      } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3F));
      }
      put(0x80 | (point >> 6 & 0x3F));
    }
    put(0x80 | (point & 0x3F));
  }

  // True for UTF-8 without overlong forms, surrogates, or anything above U+10FFFF.
  static bool utf8(const std::string &bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
      const auto byte = [&bytes](std::size_t at) {
        return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
      };
      const unsigned first = byte(i), second = byte(i + 1);
      std::size_t more = 0;
      if (first >= 0x80) {
        if (first < 0xC2 || first > 0xF4) return false;
        more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
        if (first == 0xE0 && second < 0xA0) return false;
        if (first == 0xED && second > 0x9F) return false;
        if (first == 0xF0 && second < 0x90) return false;
        if (first == 0xF4 && second > 0x8F) return false;
      }
      for (std::size_t next = 1; next <= more; ++next) {
        if ((byte(i + next) & 0xC0) != 0x80) return false;
      }
      i += more + 1;
    }
    return true;
  }

  const std::string &from_;
  std::size_t at_ = 0;
};

// --- What a message says, once it is checked.

struct Setpoint {
  std::string lease, boot;
  std::int64_t n = -1, seen = -1, ttl_ms = -1;
  Levels levels;
};

inline bool made_of(const std::string &text, const char *characters, std::size_t fewest, std::size_t most) {
  return text.size() >= fewest && text.size() <= most &&
         text.find_first_not_of(characters) == std::string::npos;
}
constexpr const char *HEX = "0123456789abcdef";
constexpr const char *NAME = "0123456789abcdefghijklmnopqrstuvwxyz_-";

inline bool take_count(const Value &from, std::int64_t least, std::int64_t most, std::int64_t *into) {
  *into = from.integer;
  return from.type == Value::INTEGER && from.integer >= least && from.integer <= most;
}
inline bool take_name(const Value &from, const char *of, std::size_t fewest, std::size_t most,
                      std::string *into) {
  *into = from.text;
  return from.type == Value::TEXT && made_of(from.text, of, fewest, most);
}
inline bool take_zones(const Value &from, std::vector<std::string> *into) {
  into->clear();
  for (const Value &item : from.items) {
    if (!take_name(item, NAME, 1, 32, &into->emplace_back())) return false;
  }
  return from.type == Value::LIST && into->size() <= MOST_ZONES;
}

// One field of a setpoint; false when it breaks the contract. Unknown ones are ignored.
inline bool take_field(const std::string &name, const Value &from, Setpoint *into) {
  if (name == "lease") return take_name(from, HEX, 32, 32, &into->lease);
  if (name == "boot") return take_name(from, NAME, 1, 32, &into->boot);
  if (name == "n") return take_count(from, 0, LAST_SEQ, &into->n);
  if (name == "seen") return take_count(from, 0, LAST_SEQ, &into->seen);
  if (name == "ttl_ms") return take_count(from, 1, LAST_SEQ, &into->ttl_ms);
  if (name == "program" && from.type != Value::NOTHING) {
    return take_name(from, NAME, 1, 32, &into->levels.program.emplace());
  }
  if (name == "zones") return take_zones(from, &into->levels.zones);
  for (std::size_t axis = 0; axis < AXES; ++axis) {
    if (name != AXIS_NAMES[axis]) continue;
    std::int64_t level = 0;
    if (!take_count(from, 0, 100, &level)) return false;
    into->levels.level[axis] = static_cast<int>(level);
  }
  return true;
}

inline std::optional<Setpoint> read_setpoint(const std::string &payload) {
  const std::optional<Fields> fields = Json::read(payload);
  if (!fields) return std::nullopt;
  Setpoint found;
  for (const auto &[name, value] : *fields) {
    if (!take_field(name, value, &found)) return std::nullopt;
  }
  if (found.lease.empty() || found.boot.empty() || found.n < 0 || found.seen < 0 || found.ttl_ms < 0) {
    return std::nullopt;
  }
  return found;
}

// The lease that a stop names. Any payload stops; one that cannot be read names none.
inline std::optional<std::string> read_stop(const std::string &payload) {
  const std::optional<Fields> fields = Json::read(payload);
  if (!fields) return std::nullopt;
  for (const auto &[name, value] : *fields) {
    std::string lease;
    if (name == "lease" && take_name(value, HEX, 32, 32, &lease)) return lease;
  }
  return std::nullopt;
}

// --- The dead-man's handle: who may command, until when, and why not.

using Why = const char *;  // why a setpoint was refused; nullptr: it was not

class Lease {
 public:
  Lease(const Abilities &abilities, std::function<std::string()> new_boot, std::int64_t first_seq)
      : abilities_(abilities), new_boot_(std::move(new_boot)), next_seq_(first_seq) {
    boot = new_boot_();
  }

  // The next state starts a new boot: the lease, and its motion, have to end before it.
  bool wraps() const { return next_seq_ > LAST_SEQ; }

  std::int64_t sent(Micros now) {
    if (wraps()) start_anew();
    if (sent_.size() >= REMEMBERED_STATES) sent_.pop_front();
    sent_.emplace_back(next_seq_, now);
    return next_seq_++;
  }

  bool ran_out(Micros now) const { return holder && now >= deadline; }

  // End the lease and refuse its id from now on, and the id that a stop named.
  void burn(const std::optional<std::string> &named = std::nullopt) {
    const std::optional<std::string> held = holder;
    for (const auto *lease : {&held, &named}) {
      if (!*lease) continue;
      if (burned_.size() >= MOST_BURNED) start_anew();
      burned_.insert(**lease);
    }
    holder.reset();
  }

  // A new boot outdates every setpoint that was ever sent, so that nothing has to be remembered of them.
  void start_anew() {
    holder.reset();
    boot = new_boot_();
    next_seq_ = 1;
    sent_.clear();
    burned_.clear();
  }

  // `at_rest`: nothing moves; `spent`: the own cut-off allows no start. A lease that ran out was ended before.
  Why consider(const std::optional<Setpoint> &setpoint, Micros now, bool retained, bool at_rest, bool spent) {
    if (retained) return "retained";
    if (!setpoint) return "range";
    Why why = whose(*setpoint);
    if (why == nullptr) why = how_old(*setpoint, now);
    if (why == nullptr) why = how_much(setpoint->levels);
    if (why == nullptr && !holder) why = may_open(setpoint->levels, at_rest, spent);
    if (why == nullptr) {
      holder = setpoint->lease;
      n = setpoint->n;
      deadline = now + std::min<Micros>(setpoint->ttl_ms, TTL_MOST / 1000) * 1000;
    }
    return why;
  }

  std::string boot;
  std::optional<std::string> holder;
  std::int64_t n = 0;
  Micros deadline = 0;

 private:
  Why whose(const Setpoint &setpoint) const {
    if (burned_.count(setpoint.lease) != 0) return "burned";
    if (holder && setpoint.lease != *holder) return "busy";
    return nullptr;
  }
  Why how_old(const Setpoint &setpoint, Micros now) const {
    if (setpoint.boot != boot) return "stale";
    if (holder && setpoint.n <= n) return "stale";
    for (const auto &[seq, at] : sent_) {
      if (seq == setpoint.seen) return now >= at && now - at <= SEEN_MOST ? nullptr : "stale";
    }
    return "stale";
  }
  Why how_much(const Levels &levels) const {
    for (std::size_t axis = 0; axis < AXES; ++axis) {
      if (levels.level[axis] > abilities_.top[axis]) return "range";
    }
    if (levels.program && !among(abilities_.programs, *levels.program)) return "range";
    for (const std::string &zone : levels.zones) {
      if (!among(abilities_.zones, zone)) return "range";
    }
    return nullptr;
  }
  static bool among(const std::vector<std::string> &known, const std::string &one) {
    return std::find(known.begin(), known.end(), one) != known.end();
  }
  static Why may_open(const Levels &levels, bool at_rest, bool spent) {
    if (!levels.zero()) return "no_lease";
    if (spent) return "limit";
    return at_rest ? nullptr : "busy";
  }

  const Abilities &abilities_;
  std::function<std::string()> new_boot_;
  std::int64_t next_seq_;
  std::deque<std::pair<std::int64_t, Micros>> sent_;
  std::set<std::string> burned_;
};

// --- The device: lease, ramp, own cut-off, and what it says of itself.

class Device {
 public:
  // `new_boot` makes a random id of 1 to 32 of 0-9 a-z, another one each time.
  Device(Abilities abilities, std::function<std::string()> new_boot, Micros now, std::int64_t first_seq = 1)
      : abilities_(std::move(abilities)), lease_(abilities_, std::move(new_boot), first_seq), time_(now),
        told_at_(now) {}
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  // How much of its full power a motor gets now, 0.0 to 1.0.
  float power(Axis axis) const {
    const int top = abilities_.top[axis];
    return top == 0 ? 0.0f : static_cast<float>(ramp_[axis]) / static_cast<float>(top * LEVEL);
  }
  // What a sensor of current, speed or heat shows, in millionths of a level; it is told when it is more than
  // what the ramp gives.
  void sensed(Axis axis, std::int64_t level) { sensed_[axis] = level; }

  bool moving() const {
    for (std::size_t axis = 0; axis < AXES; ++axis) {
      if (real(axis) > 0) return true;
    }
    return false;
  }
  // What it does now, rounded up: it says zero only when nothing moves.
  Levels actual() const {
    Levels found;
    for (std::size_t axis = 0; axis < AXES; ++axis) {
      found.level[axis] = static_cast<int>((real(axis) + LEVEL - 1) / LEVEL);
    }
    if (!found.zero()) {
      found.program = target_.program;
      found.zones = target_.zones;
    }
    return found;
  }
  const std::optional<std::string> &holder() const { return lease_.holder; }

  // What it says of itself after power came.
  Messages start(Micros now) { return then(now, true); }

  // Time passes; to be called at least ten times a second, connected or not.
  Messages tick(Micros now) { return then(now, false); }

  // A message on its topic `setpoint`.
  Messages setpoint(const std::string &payload, Micros now, bool retained) {
    Messages messages = advance(now);
    const std::optional<Setpoint> found = read_setpoint(payload);
    const bool held_before = lease_.holder.has_value();
    refused_ = lease_.consider(found, now, retained, !moving() && target_.zero(), left() <= 0);
    if (refused_ == nullptr && found) {
      target_ = found->levels;
      if (!held_before) stop_reason_ = nullptr;
    }
    tell(now, refused_ != nullptr, &messages);
    return messages;
  }

  // A message on its topic `stop`, whatever it says, retained or not.
  Messages stop(const std::string &payload, Micros now) {
    Messages messages = advance(now);
    const bool driven = lease_.holder.has_value() || !target_.zero();
    end(driven || stop_reason_ == nullptr ? "stop" : stop_reason_, read_stop(payload));
    tell(now, true, &messages);
    return messages;
  }

  // Its own button, and its thermostat: off, and told.
  Messages button(Micros now) { return end_and_tell("button", "button", now); }
  Messages overheat(Micros now) { return end_and_tell("overheat", "overheat", now); }

  // Somebody turns it on at its own controls: it moves without a lease, and says so.
  Messages switched_on_by_hand(const Levels &levels, Micros now) {
    Messages messages = advance(now);
    lease_.burn();
    target_ = levels;
    stop_reason_ = nullptr;
    event("moving_without_lease", &messages);
    tell(now, true, &messages);
    return messages;
  }

  // It goes off in an orderly way, for a restart or an update: no current at once.
  Messages off(Micros now) {
    Messages messages = advance(now);
    end("off");
    ramp_.fill(0);
    tell(now, true, &messages);
    return messages;
  }

  // A new connection where the client library does not tell what is retained: a new boot, which nothing that
  // the broker kept can name. What was open is over.
  Messages connected(Micros now) {
    Messages messages = advance(now);
    if (lease_.holder) end("restart");
    lease_.start_anew();
    tell(now, true, &messages);
    return messages;
  }

  // What it publishes, retained, on `desc`.
  std::string desc() const {
    std::string ranges;
    for (std::size_t axis = 0; axis < AXES; ++axis) {
      if (abilities_.top[axis] == 0) continue;
      ranges += (ranges.empty() ? "\"" : ",\"") + std::string(AXIS_NAMES[axis]) +
                "\":{\"max\":" + std::to_string(abilities_.top[axis]) + ",\"step\":1}";
    }
    const std::string zones = abilities_.zones.empty() ? "" : ",\"zones\":" + list(abilities_.zones);
    return "{\"kind\":\"" + abilities_.kind + "\",\"ranges\":{" + ranges + "},\"programs\":" + list(abilities_.programs) +
           zones + ",\"own_cutoff_s\":" + std::to_string(abilities_.own_cutoff_s) + ",\"feedback\":\"" +
           (abilities_.measured ? "measured" : "assumed") + "\",\"simulated\":false}";
  }

 private:
  static constexpr Micros NEVER = INT64_MAX / 4;

  std::int64_t real(std::size_t axis) const { return std::max(ramp_[axis], sensed_[axis]); }
  Micros left() const {
    if (abilities_.own_cutoff_s == 0) return NEVER;
    return std::max<Micros>(0, abilities_.own_cutoff_s * SECOND - moved_);
  }

  void end(Why reason, const std::optional<std::string> &named = std::nullopt) {
    lease_.burn(named);
    target_ = Levels();
    stop_reason_ = reason;
  }
  Messages end_and_tell(Why reason, const char *word, Micros now) {
    Messages messages = advance(now);
    end(reason);
    event(word, &messages);
    tell(now, true, &messages);
    return messages;
  }
  Messages then(Micros now, bool always) {
    Messages messages = advance(now);
    tell(now, always, &messages);
    return messages;
  }

  // Let time pass up to `now`, ending the lease and the motion at the very moments they end.
  Messages advance(Micros now) {
    Messages messages;
    while (time_ < now) {
      Micros until = now;
      if (lease_.holder) until = std::min(until, std::max(lease_.deadline, time_));
      if (!target_.zero()) until = std::min(until, time_ + left());
      let_pass(until - time_);
      time_ = std::max(until, time_);
      if (lease_.ran_out(time_)) end("expired");
      if (!target_.zero() && left() <= 0) {
        end("cutoff");
        event("cutoff", &messages);
      }
    }
    watch_itself(now, &messages);
    return messages;
  }

  void let_pass(Micros time) {
    const bool in_motion = moving() || !target_.zero();
    for (std::size_t axis = 0; axis < AXES; ++axis) {
      const std::int64_t aim = target_.level[axis] * LEVEL;
      std::int64_t &level = ramp_[axis];
      level = aim > level ? std::min(aim, level + UP_PER_MICRO * time)
                          : std::max(aim, level - abilities_.top[axis] * time);
    }
    if (in_motion) {
      moved_ += time;
      rested_ = 0;
    } else {
      rested_ += time;
      if (rested_ >= REST) moved_ = 0;
    }
  }

  // Motion that the sensors show although nothing is driven and every ramp is over.
  void watch_itself(Micros now, Messages *messages) {
    const bool driven = lease_.holder || !target_.zero() ||
                        std::any_of(ramp_.begin(), ramp_.end(), [](std::int64_t one) { return one > 0; });
    if (driven || !moving()) {
      undriven_since_ = now;
      told_of_itself_ = false;
    } else if (!told_of_itself_ && now - undriven_since_ >= BY_ITSELF_AFTER) {
      told_of_itself_ = true;
      event("moving_without_lease", messages);
    }
  }

  static void event(const std::string &word, Messages *messages) {
    messages->push_back({"event", "{\"event\":\"" + word + "\"}"});
  }

  void tell(Micros now, bool always, Messages *messages) {
    if (lease_.wraps() && lease_.holder) end("restart");
    const std::string told = ",\"lease\":" + quoted(lease_.holder) + ",\"actual\":" + text(actual()) +
                             ",\"target\":" + text(target_) + ",\"stop_reason\":" + quoted(stop_reason_) +
                             ",\"refused\":" + quoted(refused_);
    const bool due = (lease_.holder || moving()) && now - told_at_ >= STATE_EVERY;
    if (!always && !due && told == last_told_) return;
    last_told_ = told;
    told_at_ = now;
    const std::string seq = std::to_string(lease_.sent(now));
    messages->push_back({"state", "{\"boot\":\"" + lease_.boot + "\",\"seq\":" + seq +
                                      ",\"n\":" + std::to_string(lease_.n) + told +
                                      ",\"remaining_s\":" + remaining() + "}"});
  }

  std::string remaining() const {
    if (left() == NEVER) return "null";
    const std::int64_t tenths = (left() + SECOND / 20) / (SECOND / 10);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  }
  static std::string quoted(const std::optional<std::string> &word) {
    return word ? "\"" + *word + "\"" : "null";
  }
  static std::string quoted(Why word) { return word == nullptr ? "null" : "\"" + std::string(word) + "\""; }
  static std::string text(const Levels &levels) {
    std::string found = "{";
    for (std::size_t axis = 0; axis < AXES; ++axis) {
      found += "\"" + std::string(AXIS_NAMES[axis]) + "\":" + std::to_string(levels.level[axis]) + ",";
    }
    const std::string zones = levels.zones.empty() ? "" : ",\"zones\":" + list(levels.zones);
    return found + "\"program\":" + quoted(levels.program) + zones + "}";
  }
  static std::string list(const std::vector<std::string> &words) {
    std::string found;
    for (const std::string &word : words) found += (found.empty() ? "\"" : ",\"") + word + "\"";
    return "[" + found + "]";
  }

  const Abilities abilities_;
  Lease lease_;
  Levels target_;
  std::array<std::int64_t, AXES> ramp_{};
  std::array<std::int64_t, AXES> sensed_{};
  Micros time_, told_at_;
  Micros moved_ = 0, rested_ = 0, undriven_since_ = 0;
  bool told_of_itself_ = false;
  Why stop_reason_ = nullptr;
  Why refused_ = nullptr;
  std::string last_told_;
};

}  // namespace massager
