#include "ca-core/issuing/authority_request.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {

Bytes make_authority_request(const Signer& signer, ByteView subject_name) {
  const Bytes info = der::sequence(
      {der::integer(0), subject_name, signer.public_key().spki(), der::element(der::context_constructed(0), {})});
  return der::sequence({info, algorithm_identifier(signer.algorithm()), der::bit_string(signer.sign(info))});
}

ByteView request_subject(ByteView der) {
  const auto outer = der::only(der, der::kSequence);
  der::Reader reader(outer.value_or(ByteView{}));
  der::Reader info(reader.take(der::kSequence).value_or(ByteView{}));
  const auto version = info.take(der::kInteger);
  const auto subject = info.next();
  if (!version || !subject) throw Error(Errc::request_unreadable, LogNote{"no subject"});
  return subject->whole;
}

}  // namespace tamga
