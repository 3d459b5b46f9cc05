// A group of flags, which --help lists under one heading.
#ifndef NEURITE_SERVER_FLAG_GROUP_H_
#define NEURITE_SERVER_FLAG_GROUP_H_

#include <CLI/CLI.hpp>
#include <string>

#include "server/flag_checks.h"

namespace neurite {

// Adds flags with one value to a group of `app`. CLI11 accepts a flag that is
// given several times; CheckNoneRepeated does not. `app` and the values must
// outlive the parsing.
class FlagGroup {
 public:
  FlagGroup(CLI::App& app, const char* name) : app_(app), name_(name) {}

  template <typename Value>
  CLI::Option* Add(const char* flag, Value& value, const char* text) {
    return app_.add_option(flag, value, text)
        ->capture_default_str()
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->group(name_);
  }

  CLI::Option* AddDuration(
      const char* flag, std::string& value, const char* text,
      std::string (*check)(const std::string&) = CheckDuration) {
    return Add(flag, value, text)->type_name("DURATION")->check(check);
  }

 private:
  CLI::App& app_;
  const char* const name_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_FLAG_GROUP_H_
