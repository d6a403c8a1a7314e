#pragma once

// Statements that ask for a revocation and wait for the decision (Federal Law 63-FZ, article 14: twelve hours).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "server/storage/certificate_grounds.hpp"
#include "server/storage/database.hpp"

namespace tamga {

using RevocationRequestId = Id<struct RevocationRequestTag>;

namespace storage {

enum class RequestState {
  open,
  executed,   // the certificate was revoked on it
  rejected,   // somebody decided against it
  overtaken,  // the certificate was revoked in another way, or ran out
};

/// "open", …: the word of the database and of the API.
std::string_view to_string(RequestState state);
std::optional<RequestState> parse_request_state(std::string_view word);

struct RevocationRequest {
  RevocationRequestId id;
  CertificateName certificate;
  RequestState state;
  RevocationReason reason;
  std::optional<Instant> invalidity_date;
  /// As of a revocation; registry_entry_at and operator_id say when and by whom the request was registered. The
  /// statement is sealed for the row {"revocation_requests", id}.
  CertificateGround ground;
  std::optional<Instant> decided_at;
  std::optional<OperatorId> decided_by;
  std::optional<SealedData> decision;  // why it was rejected; for the same row
};

/// Where a page begins: after this request.
struct RequestCursor {
  Instant deadline_at;
  RevocationRequestId id;
};

struct OpenDeadlines {
  std::size_t count = 0;
  std::optional<Instant> nearest;
  std::vector<std::pair<RevocationRequestId, Instant>> near;  // those asked for, at most a thousand
};

class RevocationRequests {
 public:
  explicit RevocationRequests(Transaction& transaction) : transaction_(transaction) {}

  void insert(const RevocationRequest& request);

  std::optional<RevocationRequest> find(RevocationRequestId id);

  /// With the row locked until the end of the transaction; the certificate has been locked before.
  std::optional<RevocationRequest> lock(RevocationRequestId id);

  /// The open one that the same body has made.
  std::optional<RevocationRequest> find_open(const CertificateName& certificate, const Bytes& request_mac);

  /// Open ones, those first whose deadline is first: the late ones before all others.
  std::vector<RevocationRequest> list_open(const std::optional<RequestCursor>& after, std::size_t limit);

  void execute(RevocationRequestId id, OperatorId by, Instant now);
  void reject(RevocationRequestId id, OperatorId by, const SealedData& why, Instant now);

  /// How many are open, the first deadline, and those due before `until`.
  OpenDeadlines deadlines(Instant until);

 private:
  Transaction& transaction_;
};

}  // namespace storage
}  // namespace tamga
