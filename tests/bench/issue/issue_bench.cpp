// How fast approved applications become durable certificates, beside what cannot be left out: verifying the request,
// signing, verifying the result, and committing. All in one run on one machine; the figures that count are the ratios.
//
//   issue_bench CONFIG OPERATOR_ID COUNT PARAMETER_SET QUALIFIED|UNQUALIFIED
//
// CONFIG is that of an installation after `tamga init`, with a registered operator. Prints one JSON object.

#include <atomic>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/openssl/random.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "ca-core/x509/shipped_profiles.hpp"
#include "server/app/approve_application.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/certificate_issuance.hpp"
#include "server/app/submit_application.hpp"
#include "server/config/config.hpp"
#include "server/service/secrets.hpp"
#include "server/service/system_clock.hpp"
#include "server/storage/issuing_queue.hpp"
#include "tests/bench/issue/applicants.hpp"
#include "tests/support/request_factory.hpp"

namespace {

using namespace tamga;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Runs `work(i)` for 0 <= i < count on so many threads.
double seconds_on_threads(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  return seconds_of([&] {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> pool;
    for (std::size_t t = 0; t < threads; ++t) {
      pool.emplace_back([&] {
        for (std::size_t i = next++; i < count; i = next++) work(i);
      });
    }
  });
}

class Bench {
 public:
  Bench(const config::Config& config, OperatorId operator_id, std::size_t count, ParameterSet key, SignatureKind kind)
      : config_(config),
        count_(count),
        kind_(kind),
        actor_{.id = operator_id, .name = "bench", .role = app::Role::operator_, .office = "bench"},
        registration_(config.database.registration, 4),
        issuance_(config.database.issuance, threads_ + 2),
        personal_data_(registration_, service::read_master_key(config.personal_data.master_key_file), random_,
                       clock_.now()),
        issuing_data_(issuance_, service::read_master_key(config.personal_data.master_key_file), random_, clock_.now()),
        code_words_({.memory_kib = 64, .passes = 1, .threads = threads_}, random_),
        registry_{.database = registration_,
                  .personal_data = personal_data_,
                  .code_words = code_words_,
                  .profiles = profiles_,
                  .random = random_,
                  .code_word_limits = {}},
        authorities_(config.keys.directory, read_password_file(config.keys.password_file), config.status.public_url,
                     service::tools_of(config.organization)) {
    for (std::size_t i = 0; i < count_; ++i) requests_.push_back(tamga::testing::make_request(key));
  }

  nlohmann::ordered_json run() {
    load();
    const double sign = sign_rate();
    const double crypto = crypto_rate();
    const double commit = commit_rate();
    const double issue = issue_rate();
    // Two transactions a certificate, and the signature work between them, nothing overlapping: a bare serial path.
    const double bare = 1.0 / (1.0 / crypto + 2.0 / commit);
    return {{"certificates", count_},
            {"threads", threads_},
            {"issued_per_second", issue},
            {"bare_signatures_per_second", sign},
            {"bare_verify_sign_verify_per_second", crypto},
            {"bare_durable_commits_per_second", commit},
            {"issued_to_signatures", issue / sign},
            {"issued_to_commits", issue / commit},
            {"issued_to_bare_path", issue / bare}};
  }

 private:
  /// Approved and queued applications of as many persons.
  void load() {
    for (std::size_t i = 0; i < count_; ++i) {
      const Instant now = clock_.now();
      const auto view =
          app::submit_application(registry_, actor_, bench::submission(i, kind_, requests_[i]), std::nullopt, now);
      app::approve_application(registry_, actor_, view.id, bench::approval(now), now);
      registration_.transact(
          [&](storage::Transaction& transaction) { storage::IssuingQueue(transaction).enqueue(view.id, now); });
    }
  }

  const Issuer& issuer() const {
    const auto request = CertificateRequest::parse(requests_.front());
    return authorities_.issuer(shipped_profiles().for_key(kind_, request.public_key()).ca);
  }

  const Signer& signer() const {
    const auto request = CertificateRequest::parse(requests_.front());
    return authorities_.signer(shipped_profiles().for_key(kind_, request.public_key()).ca);
  }

  double sign_rate() {
    const Bytes message(900, 0x5A);  // about the size of a TBSCertificate
    const double seconds = seconds_on_threads(threads_, count_, [&](std::size_t) { signer().sign(message); });
    return static_cast<double>(count_) / seconds;
  }

  double crypto_rate() {
    const Bytes message(900, 0x5A);
    const PublicKey& key = issuer().certificate().public_key();
    const double seconds = seconds_on_threads(threads_, count_, [&](std::size_t i) {
      CertificateRequest::parse(requests_[i]);
      const Bytes signature = signer().sign(message);
      if (!key.verify(signer().algorithm(), message, signature)) throw Error(Errc::crypto_failed);
    });
    return static_cast<double>(count_) / seconds;
  }

  /// Rows of 1.5 KB, each in a durable transaction of its own, into the table of queue messages.
  double commit_rate() {
    const std::string payload(1500, 'x');
    const double seconds = seconds_on_threads(threads_, count_, [&](std::size_t) {
      issuance_.transact([&](storage::Transaction& transaction) {
        transaction.exec(
            "INSERT INTO outbox (created_at, topic, payload, delivered_at) VALUES ($1, 'bench.row', $2, $1)",
            {clock_.now(), payload});
      });
    });
    return static_cast<double>(count_) / seconds;
  }

  double issue_rate() {
    app::CertificateIssuance issuance(issuance_, issuing_data_, authorities_, profiles_, clock_, random_,
                                      {.daemon = "bench",
                                       .instance = config_.daemon.instance,
                                       .batch = config_.issuance.batch,
                                       .lease = config_.issuance.lease,
                                       .max_attempts = 3});
    std::atomic<std::size_t> issued = 0;
    const double seconds = seconds_of([&] {
      std::vector<std::jthread> workers;
      for (std::size_t t = 0; t < threads_; ++t) {
        workers.emplace_back([&] {
          for (auto claimed = issuance.claim(); !claimed.empty(); claimed = issuance.claim()) {
            for (const auto& application : claimed) {
              if (issuance.issue(application).outcome == app::IssuanceOutcome::issued) ++issued;
            }
          }
        });
      }
    });
    if (issued != count_)
      throw Error(Errc::issuance_failed, LogNote{"only " + std::to_string(issued) + " were issued"});
    return static_cast<double>(count_) / seconds;
  }

  const std::size_t threads_ = 2;
  const config::Config& config_;
  std::size_t count_;
  SignatureKind kind_;
  app::Actor actor_;
  service::SystemClock clock_;
  openssl::OpensslRandom random_;
  storage::Database registration_;
  storage::Database issuance_;
  storage::PersonalData personal_data_;
  storage::PersonalData issuing_data_;
  app::CodeWordHashing code_words_;
  app::ProfileStore profiles_;
  app::Registry registry_;
  app::AuthorityKeys authorities_;
  std::vector<Bytes> requests_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: issue_bench CONFIG OPERATOR_ID COUNT PARAMETER_SET qualified|unqualified\n", stderr);
    return 2;
  }
  openssl::load_library();
  try {
    const config::Config config = config::load(argv[1]);
    const auto operator_id = OperatorId::parse(argv[2]);
    const auto key = parameter_set_named(argv[4]);
    const auto kind = parse_signature_kind(argv[5]);
    if (!operator_id || !key || !kind) throw Error(Errc::configuration_invalid, LogNote{"an argument is wrong"});
    std::puts(Bench(config, *operator_id, std::stoul(argv[3]), *key, *kind).run().dump(2).c_str());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "issue_bench: %s\n", error.what());
    return 1;
  }
}
