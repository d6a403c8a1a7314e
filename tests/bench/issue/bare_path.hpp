#pragma once

// What no issuing can leave out, and nothing else: the request's signature, ours, the check of ours, and the rows of
// both transactions, durable, in groups, in tables with a primary key and no other index, rule or reference.

#include <cstddef>
#include <vector>

#include "ca-core/issuing/signer.hpp"
#include "server/storage/database.hpp"

namespace tamga::bench {

class BarePath {
 public:
  /// `sample` is a certificate of the kind that is issued: its octets are signed and stored. The tables of bare.sql are
  /// there. Everything must live as long.
  BarePath(storage::Database& database, const Signer& signer, const PublicKey& key, Bytes sample);

  /// The path of these requests, as one group.
  void run(const std::vector<Bytes>& requests);

  /// The cryptography of one.
  void compute(const Bytes& request) const;

  /// The rows of so many, in two transactions.
  void store(std::size_t count);

 private:
  void store_intents(std::size_t count);
  void store_certificates(std::size_t count);

  storage::Database& database_;
  const Signer& signer_;
  const PublicKey& key_;
  const Bytes sample_;
};

}  // namespace tamga::bench
