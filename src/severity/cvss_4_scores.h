// The scores of the 270 macro-vectors of CVSS 4.0.
#pragma once

namespace tocsin::severity {

/// The classes of a vector; eq1, eq3, eq4 and eq5 0 to 2, eq2 and eq6 0 to 1. eq3 2 goes with eq6 1
/// only.
struct MacroVector {
  int eq1 = 0;
  int eq2 = 0;
  int eq3 = 0;
  int eq4 = 0;
  int eq5 = 0;
  int eq6 = 0;
};

/// In tenths, 1 to 100 (FIRST, CVSS 4.0 specification, section 8, and its published table).
int macro_score(const MacroVector& macro);

}  // namespace tocsin::severity
