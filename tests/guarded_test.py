#!/usr/bin/env python3
"""base/mutex.h under clang: what is guarded cannot be touched without the lock, and what holds it compiles."""
import pathlib
import subprocess

from e2e import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLASS = r'''
#include "base/mutex.h"
using namespace tocsin;
class Counter {
 public:
  %s
 private:
  void raise() TOC_REQUIRES(mutex_) { ++count_; }
  Mutex& mutex() TOC_RETURNS_MUTEX(mutex_) { return mutex_; }
  Mutex mutex_;
  Condition changed_;
  int count_ TOC_GUARDED_BY(mutex_) = 0;
};
'''
# A member function, and whether clang takes it.
ROWS = [
    ("int get() { const Lock lock(mutex_); return count_; }", True),
    ("int get() { return count_; }", False),
    ("void set() { count_ = 1; }", False),
    ("void call() { const Lock lock(mutex_); raise(); }", True),
    ("void call() { raise(); }", False),
    ("void by() { const Lock lock(mutex()); raise(); }", True),
    ("void pause() { Lock lock(mutex_); lock.unlock(); lock.lock(); raise(); }", True),
    ("void pause() { Lock lock(mutex_); lock.unlock(); raise(); }", False),
    ("void twice() { const Lock lock(mutex_); const Lock again(mutex_); }", False),
    ("void wait() { Lock lock(mutex_); changed_.wait(lock, [this]() TOC_REQUIRES(mutex_) { return count_ > 0; }); }", True),
    ("void wait() { Lock lock(mutex_); changed_.wait(lock, [this] { return count_ > 0; }); }", False),
]


def main():
    for member, is_good in ROWS:
        done = subprocess.run(["clang++-19", "-std=c++23", "-fsyntax-only", "-Wthread-safety", "-Werror", "-I", ROOT / "src", "-x", "c++", "-"],
                              input=CLASS % member, capture_output=True, text=True, check=False)
        check((done.returncode == 0) == is_good, f"{member}: {done.stderr[:500]}")
        check(is_good or "-Wthread-safety" in done.stderr, f"{member}: for another reason: {done.stderr[:500]}")
    finish("guarded")


main()
