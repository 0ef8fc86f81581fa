// The outbox, emptied: what is due goes out by its channel, failures are tried again, what a
// suspension has cut is not sent.
#pragma once

#include "base/mutex.h"
#include "share/channel.h"

#include <chrono>
#include <optional>
#include <thread>
#include <vector>

namespace tocsin::share {

/// Sends what is due, one after the other; a failure is tried again later, ten times over about
/// eight hours. What a suspension has cancelled is not sent: the standing is asked once more just
/// before. Returns how many were sent.
Result<std::int64_t> deliver(const flow::World& world, const ChannelOptions& options);

/// Sends what is due on threads of its own, until it goes. Whoever lets a message hang holds one
/// courier and nobody else's mail: one message at a time goes to an address, two to a party, and a
/// channel never has all couriers.
class Couriers {
 public:
  struct Size {
    std::size_t couriers = 8;
    std::size_t by_channel_max = 6;         ///< the others stay free for other channels
    std::chrono::milliseconds pause{1000};  ///< between looks when nothing is due
  };
  /// All that it is given outlives it.
  Couriers(const flow::World& world, const ChannelOptions& options, Size size,
           std::vector<Channel> channels = all());
  Couriers(const Couriers&) = delete;
  Couriers& operator=(const Couriers&) = delete;
  /// Waits for what is under way.
  ~Couriers();

 private:
  struct Taken {
    std::size_t channel = 0;
    store::Delivery delivery;
  };
  void work();
  /// One courier at a time looks; the others wait for their turn or are on their way. Nothing: it
  /// is over.
  std::optional<Taken> await_next();
  [[nodiscard]] std::optional<store::Delivery> look(const Channel& channel) const;

  const flow::World& world_;
  const ChannelOptions& options_;
  Size size_;
  std::vector<Channel> channels_;
  Mutex turn_;
  Mutex mutex_;
  Condition wake_;
  std::vector<std::size_t> under_way_ TOC_GUARDED_BY(mutex_);  ///< by channel
  std::uint64_t ended_ TOC_GUARDED_BY(mutex_) = 0;             ///< how many were handed over
  bool is_stopping_ TOC_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace tocsin::share
