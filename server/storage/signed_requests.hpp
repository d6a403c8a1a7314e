#pragma once

// Statements that holders signed and that were acted upon: each once, with its signature as evidence, never changed.

#include <optional>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/documents/holder_statement.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::storage {

struct NewSignedRequest {
  Bytes statement_sha256;
  StatementAction action;
  CertificateName certificate;  // what it is about
  CertificateName signer;
  Bytes document;  // CMS in DER with the statement within
  Instant stated_at;
  OperatorId operator_id;                    // who handed it in
  std::optional<ApplicationId> application;  // of a reissue
};

/// What became of a statement that was taken before.
struct TakenSignedRequest {
  std::optional<ApplicationId> application;
  Instant received_at;
};

class SignedRequests {
 public:
  SignedRequests(Transaction& transaction, const PersonalData& personal_data)
      : transaction_(transaction), personal_data_(personal_data) {}

  /// The document is sealed. The subscriber whose certificate it is about is locked, so that nobody else inserts it.
  void insert(const NewSignedRequest& request, Instant now);

  std::optional<TakenSignedRequest> find(ByteView statement_sha256);

 private:
  Transaction& transaction_;
  const PersonalData& personal_data_;
};

}  // namespace tamga::storage
