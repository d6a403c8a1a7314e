// Bodies of requests, as anybody with a client certificate may send them, and that of the public look-up. The first
// octet chooses the decoder. Acceptable is what the decoders promise: a value, malformed_json, or invalid_fields with
// at least one field, each with a pointer.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ca-core/openssl/library.hpp"
#include "server/http/json_document.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_input_registry.hpp"
#include "server/http/json_input_webhook.hpp"

namespace {

using namespace tamga;

void decode(std::uint8_t choice, ByteView body) {
  constexpr Date kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(23)};
  const Instant now = std::chrono::sys_days(kToday);
  switch (choice % 16) {
    case 0:
      http::decode_submission(body, kToday);
      return;
    case 1:
      http::decode_approval(body, now);
      return;
    case 2:
      http::decode_rejection(body);
      return;
    case 3:
      http::decode_return(body);
      return;
    case 4:
      http::decode_withdrawal(body);
      return;
    case 5:
      http::decode_nothing(body);
      return;
    case 6:
      http::decode_revocation(body, now);
      return;
    case 7:
      http::decode_code_word(body);
      return;
    case 9:
      http::decode_key_order(body);
      return;
    case 10:
      http::decode_container(body);
      return;
    case 12:
      http::decode_suspension(body, now);
      return;
    case 13:
      http::decode_resumption(body, now);
      return;
    case 14:
      http::decode_registry_question(body);
      return;
    case 15:
      http::decode_webhook(body);
      return;
    case 8:
      http::decode_person_search(body);
      return;
    default:
      http::decode_reissue(body, now);
      return;
  }
}

void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  try {
    decode(data[0], ByteView(data + 1, size - 1));
  } catch (const Error& error) {
    require(error.code() == Errc::malformed_json || error.code() == Errc::invalid_fields);
    require((error.code() == Errc::invalid_fields) == !error.details().fields.empty());
    require(error.details().fields.size() <= http::kMaxFieldErrors);
    for (const FieldError& field : error.details().fields) require(field.pointer.empty() || field.pointer[0] == '/');
  }
  return 0;
}
