#pragma once

// The registry of certificates: what was issued, and the status of every serial number that was or may have been
// signed. Each write of a status is logged by the database itself for those who follow (status_changes).

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::storage {

/// A certificate as it was issued; never changed afterwards.
struct NewCertificate {
  CertificateName name;
  Bytes der;
  std::string profile;
  unsigned profile_version;
  Bytes public_key_fingerprint;
  std::optional<SubscriberId> subscriber;  // both absent for the CA's own certificates and for staff
  std::optional<ApplicationId> application;
  Instant not_before;
  Instant not_after;
  Instant issued_at;
  std::optional<CertificateName> replaces;
};

/// How long a suspension lasts, and what becomes of the certificate then.
struct SuspensionTerm {
  Instant until;
  bool revoked_at_end;  // otherwise resumed
};

struct CertificateRecord {
  NewCertificate certificate;
  CertificateStatus status;
  int version;
  std::optional<Revocation> revocation;  // when revoked or suspended
  std::optional<Instant> invalidity_date;
  std::optional<CertificateName> replaced_by;
  std::optional<SuspensionTerm>
      suspension;  // that lasts or whose end has not been entered; as find() and list() tell it
};

/// The status that a certificate has at a moment: one that ran out is `expired` although nobody has written it down.
struct StatusAt {
  CertificateStatus status;
  Instant at;
};

struct CertificateFilter {
  std::optional<SubscriberId> subscriber;
  std::optional<StatusAt> status;
  std::optional<std::string> issuer;
  std::optional<SerialNumber> serial;
  std::optional<std::string> office;  // of the application it was issued for
};

/// Whose certificate in force, under which profile.
struct Holding {
  SubscriberId subscriber;
  std::string profile;
};

/// Where a page begins: after this certificate in the order of issue.
struct CertificateCursor {
  Instant issued_at;
  CertificateName name;
};

class Certificates {
 public:
  explicit Certificates(Transaction& transaction) : transaction_(transaction) {}

  /// The certificate and its status `active`, version 1.
  void insert(const NewCertificate& certificate);
  void insert(const std::vector<NewCertificate>& certificates);

  /// A serial number that may have been signed by an attempt that came to nothing: revoked from now on, without a
  /// reason.
  void insert_abandoned(const CertificateName& name, Instant not_after, Instant now);

  std::optional<CertificateRecord> find(const CertificateName& name);
  std::optional<CertificateRecord> find_by_application(ApplicationId application);

  /// Of these subscribers and profiles those in force or suspended, locked until the transaction ends; at most one of
  /// each, by the index of the single active certificate. In the order of their names.
  std::vector<CertificateRecord> lock_in_force(const std::vector<Holding>& holdings);

  /// Locks the status of one certificate. Whoever also needs the subscriber or an application has locked those before.
  std::optional<CertificateRecord> lock(const CertificateName& name);

  /// The holder, without locking anything: to lock him first.
  std::optional<SubscriberId> subscriber_of(const CertificateName& name);

  /// One that was suspended stopped to be good when the suspension began, and the database keeps that moment.
  void revoke(const CertificateName& name, const Revocation& revocation, std::optional<Instant> invalidity_date);
  void suspend(const CertificateName& name, Instant now);

  /// From suspended to good.
  void resume(const CertificateName& name, Instant now);
  void expire(const CertificateName& name, Instant now);

  /// Oldest first, at most `limit`.
  std::vector<CertificateRecord> list(const CertificateFilter& filter, const std::optional<CertificateCursor>& after,
                                      std::size_t limit);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
