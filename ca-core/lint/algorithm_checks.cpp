#include "ca-core/lint/algorithm_checks.hpp"

#include <algorithm>

#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/lint/key_checks.hpp"
#include "ca-core/lint/specimen.hpp"

namespace tamga::lint {

std::optional<std::string> algorithm_unknown(ByteView identifier) {
  if (signature_algorithm_by_oid(read_algorithm(identifier).oid)) return std::nullopt;
  return "the signature algorithm is unknown or weak";
}

std::optional<std::string> algorithm_parameters(ByteView identifier) {
  const auto algorithm = signature_algorithm_by_oid(read_algorithm(identifier).oid);
  if (!algorithm || std::ranges::equal(algorithm_identifier(*algorithm), identifier)) return std::nullopt;
  return facts(*algorithm).key_type == KeyType::rsa ? "the parameters of the algorithm are not NULL"
                                                    : "the algorithm has parameters";
}

std::optional<std::string> algorithm_of_other_key(ByteView identifier, std::string_view key_algorithm) {
  const auto algorithm = signature_algorithm_by_oid(read_algorithm(identifier).oid);
  if (!algorithm || key_type(key_algorithm) == facts(*algorithm).key_type) return std::nullopt;
  return "the signer's key cannot make such a signature";
}

}  // namespace tamga::lint
