#pragma once

// What the subcommands do, each a function: server/cli parses, these work and return what is to be printed.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/keys/parameter_set.hpp"
#include "server/app/actor.hpp"
#include "server/app/audit_keys.hpp"
#include "server/app/audit_log.hpp"
#include "server/app/key_ceremony.hpp"
#include "server/app/views.hpp"
#include "server/config/config.hpp"
#include "server/storage/queue_report.hpp"
#include "server/workers/crl_publisher.hpp"

namespace tamga::service {

/// `tamga init`. `server_names` are further DNS names and addresses for the TLS certificates.
/// Error{already_initialised}.
std::vector<app::CeremonyCertificate> init(const config::Config& config, const std::vector<std::string>& server_names);

struct OperatorOrder {
  std::string name;
  app::Role role;
  std::string office;
  ParameterSet key;
  std::filesystem::path output;                        // <output>.key and <output>.crt are written
  std::optional<std::filesystem::path> password_file;  // for the key; without one it is written unencrypted, mode 0600
};

/// `tamga operator add`: makes a key and a certificate of the staff CA and registers the operator. Nothing is
/// overwritten. From the moment he is registered his key stays, and an Error says how to get at his certificate.
app::OperatorView add_operator(const config::Config& config, const OperatorOrder& order);

std::vector<app::OperatorView> list_operators(const config::Config& config);
app::OperatorView disable_operator(const config::Config& config, OperatorId id);

/// `tamga crl publish`: a new CRL of every CA.
std::vector<workers::PublishedCrl> publish_crls(const config::Config& config);

/// `tamga crl forecast`: what the list of a CA is, and what it will be.
struct CrlForecast {
  CrlSummary current;
  std::uint64_t octets;        // with that many more entries
  std::uint64_t shard_octets;  // about what each shard will be; 0 without shards
  std::uint64_t delta_octets;  // about what a delta list will be that has them all; 0 without delta lists
  std::uint64_t warn_octets;
};

/// Error{crl_not_found}, also for an unknown CA.
CrlForecast forecast_crl(const config::Config& config, const std::string& ca, std::uint64_t revocations);

/// `tamga queue`: with the rights of the registration duty.
struct QueueState {
  storage::QueueLengths lengths;
  std::vector<storage::ParkedApplication> parked;  // the first hundred
};
QueueState look_at_queue(const config::Config& config);

/// `tamga audit verify`. `known`: a link that somebody wrote down earlier.
app::AuditVerdict verify_audit(const config::Config& config, const std::optional<app::AuditMark>& known);

/// `tamga keys audit`: with the rights of the registration duty; no key of a CA is needed.
app::KeyAudit audit_keys(const config::Config& config);

}  // namespace tamga::service
