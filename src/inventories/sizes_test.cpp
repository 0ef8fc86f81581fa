// How much of each format is read, said by the readers themselves: who knows the format need not
// ask read_inventory().
#include "inventories/inventory.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>

namespace tocsin::inventories {
namespace {

TEST(Inventories, EveryReaderRefusesWhatIsLargerThanItReads) {
  const std::vector<InventoryFormat> formats = all();
  const std::size_t size = 1 + std::ranges::max(formats, {}, &InventoryFormat::bytes_max).bytes_max;
  // Nothing but zeros, which take no memory until they are read.
  void* const mapped =
      mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(mapped, MAP_FAILED);
  for (const InventoryFormat& format : formats) {
    SCOPED_TRACE(format.id);
    const std::string_view bytes(static_cast<const char*>(mapped), format.bytes_max + 1);
    EXPECT_EQ(error_of(format.read({.path = "x", .bytes = bytes})).code, Errc::too_large);
  }
  munmap(mapped, size);
}

}  // namespace
}  // namespace tocsin::inventories
