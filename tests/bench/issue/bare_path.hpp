#pragma once

// What no issuing can leave out, and nothing else: the request's signature, ours, the check of ours, and the rows of
// both transactions, durable, in groups.

#include <cstddef>
#include <string>
#include <vector>

#include "ca-core/issuing/signer.hpp"
#include "server/storage/database.hpp"

namespace tamga::bench {

class BarePath {
 public:
  /// `sample` is a certificate of the kind that is issued: its octets are signed and stored. `schema` is one of those
  /// of bare.sql. Everything must live as long.
  BarePath(storage::Database& database, const Signer& signer, const PublicKey& key, Bytes sample, std::string schema);

  /// The path of these requests, as one group.
  void run(const std::vector<Bytes>& requests);

  /// The cryptography of one.
  void compute(const Bytes& request) const;

  /// The rows of so many, in two transactions.
  void store(std::size_t count);

 private:
  struct Names;

  void store_intents(const Names& names);
  void store_certificates(const Names& names);

  storage::Database& database_;
  const Signer& signer_;
  const PublicKey& key_;
  const Bytes sample_;
  const std::string schema_;
};

}  // namespace tamga::bench
