# Sourced: where the stores of unit tests lie. In memory where there are 4 GiB for it: most of such a test is waiting for a disk to
# flush. What is tested of the disk itself (tests/crash_test.py, tests/full_disk_test.py) takes the ordinary place.
if [ -z "${TOCSIN_TEST_TMP:-}" ] && [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt $((4 << 20)) ]; then
  export TOCSIN_TEST_TMP=/dev/shm
fi
