#pragma once

// Memory for what is looked up at random in tens of megabytes: in pages of 2 MiB where the system has them, since with
// small ones each look-up first misses the address of its page.

#include <cstddef>
#include <new>
#include <vector>

#include <sys/mman.h>

namespace tamga::status {

template <typename T>
struct LargePageAllocator {
  using value_type = T;

  LargePageAllocator() = default;
  template <typename U>
  explicit LargePageAllocator(const LargePageAllocator<U>&) {}

  T* allocate(std::size_t count) {
    const std::size_t octets = count * sizeof(T);
    if (octets < kPage) return static_cast<T*>(::operator new(octets));
    void* memory = ::operator new(octets, std::align_val_t(kPage));
    // A wish: without it everything is as before, only slower.
    ::madvise(memory, octets, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < kPage) {
      ::operator delete(memory);
    } else {
      ::operator delete(memory, std::align_val_t(kPage));
    }
  }

  template <typename U>
  bool operator==(const LargePageAllocator<U>&) const {
    return true;
  }

 private:
  static constexpr std::size_t kPage = std::size_t{2} << 20U;
};

template <typename T>
using LargePages = std::vector<T, LargePageAllocator<T>>;

}  // namespace tamga::status
