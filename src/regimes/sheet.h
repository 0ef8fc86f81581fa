// One regime on one page that a lawyer can hold against the law and sign: whom it binds, what
// starts it, what is due when and to whom, as the file says it and in words.
#pragma once

#include "base/language.h"
#include "regimes/library.h"

#include <string>

namespace tocsin::regimes {

/// Markdown: a page of the newest edition, whatever of it can be said in that language. Values of
/// attributes stand as the file's codes do, in backticks.
std::string sheet(const Regime& regime, const Library& library, Language language);

}  // namespace tocsin::regimes
