// The commands of the program, one file each. Each returns the exit code: 0 ok, 1 found or negative
// result, 2 usage, 3 server or store, 4 permission, 5 conflict, 70 internal.
#pragma once

#include "app/instance.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::app {

inline constexpr int kNegative = 1;

struct ServeOptions {
  InstanceOptions instance;
  std::string listen = "127.0.0.1:8460";
  std::string exercise;  ///< played first when the store is empty
};
int serve(const ServeOptions& options);

struct ReceiptOptions {
  std::string file;      ///< "-" for standard input
  std::string policy;    ///< empty: the key that the receipt names
  std::string document;  ///< empty: none
  bool as_json = false;
};
int verify_receipt(const ReceiptOptions& options);

struct LogOptions {
  InstanceOptions instance;
  bool as_json = false;
};
int verify_log(const LogOptions& options);
/// Makes the store's newest checkpoint the guard's: a deliberate act of the operator.
int adopt_log(const LogOptions& options);

struct ExerciseOptions {
  std::string name;
  std::string db = "sqlite";
  bool as_json = false;
};
int run_exercise(const ExerciseOptions& options);

struct LinkOptions {
  InstanceOptions instance;
  std::string mail;
};
/// Prints a one-time sign-in link; for an operator who has lost every other way in. The server must
/// not run.
int sign_in_link(const LinkOptions& options);

struct RegimeOptions {
  std::string verb;  ///< list, show, check, due
  std::string id;
  std::vector<std::string> files;
  std::string facts;
  std::string as_of;  ///< RFC 3339; empty: now
  std::string language = "en";
  bool as_json = false;
};
int regime(const RegimeOptions& options);

/// Says on standard error what failed, and returns the exit code that fits.
int report(const Error& error);

}  // namespace tocsin::app
