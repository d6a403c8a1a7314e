#include "ca-core/x509/der_builder.hpp"

#include <gtest/gtest.h>

#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

TEST(DerBuilder, WritesWhatTheOtherWriterWrites) {
  const Bytes oid = der::oid("1.3.6.1.5.5.7.48.1.2");
  const Instant instant = *parse_rfc3339("2026-11-27T09:05:07Z");
  for (const std::size_t length : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const Bytes value(length, 0x5A);
    // Room for nothing, for a part and for all of it.
    for (const std::size_t expected : {std::size_t{0}, length / 2, length + 64}) {
      der::Builder out(expected);
      out.put(value);
      out.wrap(der::kOctetString);
      const std::size_t end = out.size();
      out.put_generalized_time(instant);
      out.put(oid);
      out.wrap(der::context_constructed(1), end);
      out.wrap(der::kSequence);
      const Bytes inner = der::element(der::context_constructed(1), {oid, der::generalized_time(instant)});
      const Bytes whole = der::sequence({inner, der::octet_string(value)});
      EXPECT_EQ(out.size(), whole.size());
      EXPECT_EQ(Bytes(out.view().begin(), out.view().end()), whole);
      EXPECT_EQ(std::move(out).take(), whole) << length << " octets, " << expected << " expected";
    }
  }
}

}  // namespace
}  // namespace tamga
