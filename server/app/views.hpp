#pragma once

// What use cases answer: the registry's objects as their readers may see them. server/http/json writes them.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/registration/applicant_data.hpp"
#include "ca-core/registration/applicant_kind.hpp"
#include "ca-core/registration/application_state.hpp"
#include "ca-core/registration/channel.hpp"
#include "ca-core/registration/identification.hpp"
#include "ca-core/registration/signature_kind.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/app/actor.hpp"
#include "server/app/input.hpp"

namespace tamga::app {

struct PublicKeyView {
  std::string algorithm;  // kind and parameter set: "gost2012-256-a"
  Bytes fingerprint;      // SHA-256 over the canonical curve and point
};

/// A key that the CA made for an applicant, as it is handed out.
struct HandedKeyView {
  PublicKeyView public_key;
  std::string signature_tool;  // the CA's, which made the key
  std::string request;         // PKCS#10 in PEM
  std::string encrypted_key;   // PKCS#8 in PEM, encrypted with the applicant's password
};

struct RecordedIdentification {
  Identification identification;
  OperatorId by;
};

struct HistoryEntry {
  Instant at;
  ApplicationAction action;
  std::optional<ApplicationState> from;  // nullopt: the application began with this
  ApplicationState to;
  std::optional<OperatorId> by;  // nullopt: the daemon itself
  std::optional<std::string> reason;
  std::vector<FieldComment> fields;  // of a return
};

/// One of the approvals of what an application says now.
struct ApprovalView {
  OperatorId by;
  Instant at;
};

/// How long an application in the issuing queue will have to wait.
struct QueueStanding {
  std::size_t ahead;                             // applications that come before it
  std::optional<std::chrono::seconds> expected;  // until it is issued; nullopt while nothing tells
};

struct ApplicationView {
  ApplicationId id;
  ApplicationState state;
  ApplicantKind applicant_kind;
  SignatureKind signature_kind;
  std::string profile;
  std::optional<unsigned> profile_version;  // by which it was approved
  Channel channel;
  std::string office;
  std::optional<SubscriberId> subscriber_id;  // from the approval on
  ApplicantData applicant;
  std::string signature_tool;
  PublicKeyView public_key;
  Instant submitted_at;
  Instant due_at;  // late from this moment on
  OperatorId submitted_by;
  std::vector<ApplicationAction> allowed_actions;
  bool approved_by_one;                 // one of two people has approved it
  std::vector<ApprovalView> approvals;  // empty in lists
  std::optional<RecordedIdentification> identification;
  std::optional<CertificateName> certificate;
  std::optional<CertificateName> replaces;
  std::optional<std::string> parked_reason;
  std::optional<QueueStanding> queue;  // of a single application that is queued or being issued
  std::vector<HistoryEntry> history;   // oldest first; empty in lists
};

struct ApplicationPage {
  std::vector<ApplicationView> items;
  std::optional<std::string> next_cursor;  // nullopt: this was the last page
};

struct SubscriberView {
  SubscriberId id;
  ApplicantKind applicant_kind;
  ApplicantData data;
  Instant created_at;
  std::optional<Instant> blocked_at;
};

struct OperatorView {
  OperatorId id;
  std::string name;
  Role role;
  std::string office;
  Bytes certificate_sha256;
  Instant created_at;
  std::optional<Instant> disabled_at;
};

}  // namespace tamga::app
