// How fast approved applications become durable certificates, beside the bare path: what cannot be left out, on the
// same cores and the same PostgreSQL. All in one run; the figures that count are the ratios.
//
//   issue_bench CONFIG OPERATOR_ID COUNT PARAMETER_SET qualified|unqualified
//
// CONFIG is that of an installation after `tamga init`, with a registered operator, its database with the tables of
// bare.sql. Prints one JSON object.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <time.h>
#include <unistd.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/openssl/random.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/certificate_issuance.hpp"
#include "server/app/request_issue.hpp"
#include "server/config/config.hpp"
#include "server/service/secrets.hpp"
#include "server/service/system_clock.hpp"
#include "server/storage/issuing_queue.hpp"
#include "server/storage/listener.hpp"
#include "server/workers/issuance_worker.hpp"
#include "tests/bench/issue/bare_path.hpp"
#include "tests/bench/issue/intake.hpp"
#include "tests/support/shipped_profiles.hpp"

namespace {

using namespace tamga;

constexpr std::size_t kThreads = 4;   // more than cores: while some wait for the database, others compute
constexpr std::size_t kRounds = 4;    // the two paths take turns, so that both meet the same neighbours
constexpr std::size_t kSingles = 40;  // certificates issued one at a time

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

using bench::seconds_on_threads;

double median_seconds(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<double> seconds;
  for (std::size_t i = 0; i < count; ++i) seconds.push_back(seconds_of([&] { work(i); }));
  std::ranges::nth_element(seconds, seconds.begin() + static_cast<std::ptrdiff_t>(count / 2));
  return seconds[count / 2];
}

/// Memory of this process that is in use now.
std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

/// Processor time of this process and of PostgreSQL so far: other programs on the machine do not count.
struct ProcessorTime {
  double here;
  double database;

  static ProcessorTime now(storage::Database& database) {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    double seconds = 0;
    database.read([&](storage::Transaction& transaction) {
      seconds = 0;
      for (const storage::Row row : transaction.exec("SELECT pid FROM pg_stat_activity")) {
        seconds += static_cast<double>(ticks_of(row.get<int>("pid"))) / ticks;
      }
    });
    return {static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9, seconds};
  }

  ProcessorTime operator-(const ProcessorTime& earlier) const {
    return {here - earlier.here, database - earlier.database};
  }
  ProcessorTime& operator+=(const ProcessorTime& more) {
    here += more.here;
    database += more.database;
    return *this;
  }
  double sum() const { return here + database; }

 private:
  /// utime and stime of proc(5), the twelfth and thirteenth word after the name in brackets.
  static long ticks_of(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(file, text);
    std::istringstream words(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    std::string skipped;
    for (int i = 0; i < 11; ++i) words >> skipped;
    long user = 0;
    long system = 0;
    words >> user >> system;
    return user + system;
  }
};

class Bench {
 public:
  Bench(const config::Config& config, OperatorId operator_id, std::size_t count, ParameterSet key, SignatureKind kind)
      : config_(config),
        count_(count),
        kind_(kind),
        intake_(config, operator_id, count + kSingles, key, kind, kThreads),
        requests_(intake_.requests()),
        database_(config.database.issuance, kThreads + 2),
        issuing_data_(database_, service::read_master_key(config.personal_data.master_key_file), random_, clock_.now()),
        authorities_(config.keys.directory, read_password_file(config.keys.password_file), config.status.public_url,
                     service::tools_of(config.organization)),
        issuance_(database_, issuing_data_, authorities_, profiles_, clock_, random_,
                  {.daemon = "bench",
                   .instance = config.daemon.instance,
                   .batch = config.issuance.batch,
                   .lease = config.issuance.lease,
                   .max_attempts = 3}) {}

  nlohmann::ordered_json run() {
    const double one = single_seconds();
    bench::BarePath bare = bare_path("bench");
    bench::BarePath bare_with_keys = bare_path("bench_keys");
    const double bare_crypto = median_seconds(kSingles, [&](std::size_t i) { bare.compute(requests_[i]); });
    const double bare_one = median_seconds(kSingles, [&](std::size_t i) { bare.run({requests_[i]}); });

    seconds_on_threads(kThreads, count_, [&](std::size_t i) { queue(intake_.approve(kSingles + i)); });
    Spent on_bare;
    Spent on_bare_with_keys;
    Spent on_issuing;
    std::size_t batches = 0;
    issued_ = 0;
    std::vector<std::size_t> memory;
    for (std::size_t round = 0; round < kRounds; ++round) {
      const std::size_t begin = count_ * round / kRounds;
      const std::size_t end = count_ * (round + 1) / kRounds;
      spend(on_bare, [&] { return bare_path_seconds(bare, begin, end); });
      spend(on_bare_with_keys, [&] { return bare_path_seconds(bare_with_keys, begin, end); });
      // Whole batches: what is left over waits for the next round, and for the last one.
      const std::size_t due = round + 1 < kRounds ? end / config_.issuance.batch : count_ / config_.issuance.batch + 1;
      spend(on_issuing, [&] { return issue_seconds(due - batches); });
      batches = due;
      memory.push_back(resident_kib());
    }
    if (issued_ != count_) {
      throw Error(Errc::issuance_failed, LogNote{"only " + std::to_string(issued_) + " were issued"});
    }
    nlohmann::ordered_json figures = {
        {"certificates", count_}, {"threads", kThreads}, {"batch", config_.issuance.batch}};
    tell(figures, "issued", on_issuing);
    for (const auto& [name, limit] : {std::pair("bare_path", on_bare), {"bare_path_with_keys", on_bare_with_keys}}) {
      tell(figures, name, limit);
      figures["issued_to_" + std::string(name)] = limit.seconds / on_issuing.seconds;
      figures["issued_to_" + std::string(name) + "_by_processor_time"] =
          limit.processor.sum() / on_issuing.processor.sum();
    }
    figures["one_ms"] = 1000 * one;
    figures["bare_one_ms"] = 1000 * bare_one;
    figures["bare_one_computing_ms"] = 1000 * bare_crypto;
    figures["one_to_bare_one"] = one / bare_one;
    figures["rss_kib_after_quarter"] = memory.front();
    figures["rss_kib_after_all"] = memory.back();
    return figures;
  }

 private:
  struct Spent {
    double seconds = 0;
    ProcessorTime processor{};
  };

  void spend(Spent& spent, const std::function<double()>& work) {
    const auto before = ProcessorTime::now(database_);
    spent.seconds += work();
    spent.processor += ProcessorTime::now(database_) - before;
  }

  void tell(nlohmann::ordered_json& figures, const std::string& name, const Spent& spent) const {
    const auto count = static_cast<double>(count_);
    figures[name + "_per_second"] = count / spent.seconds;
    figures[name + "_processor_us_here"] = 1e6 * spent.processor.here / count;
    figures[name + "_processor_us_database"] = 1e6 * spent.processor.database / count;
  }

  bench::BarePath bare_path(const char* schema) {
    return {database_, signer(), issuer().certificate().public_key(), sample_, schema};
  }

  void queue(ApplicationId application) {
    intake_.database().transact([&](storage::Transaction& transaction) {
      storage::IssuingQueue(transaction).enqueue(application, clock_.now());
    });
  }

  const std::string& ca() {
    if (ca_.empty()) {
      const auto request = CertificateRequest::parse(requests_.front());
      ca_ = shipped_profiles().for_applicant(kind_, ApplicantKind::individual, request.public_key()).ca;
    }
    return ca_;
  }
  const Issuer& issuer() { return authorities_.issuer(ca()); }
  const Signer& signer() { return authorities_.signer(ca()); }

  /// From the request to issue to the durable answer, one at a time, with a worker that waits as in the daemon.
  double single_seconds() {
    std::vector<ApplicationId> applications;
    for (std::size_t i = 0; i < kSingles; ++i) applications.push_back(intake_.approve(i));
    app::IssuanceResults results(intake_.database(), config_.database.registration, 1);
    storage::Listener listener(config_.database.issuance, {std::string(storage::kIssuanceChannel)});
    workers::IssuanceCounters counters;
    workers::IssuanceWorker worker(
        issuance_, listener, counters,
        std::make_shared<spdlog::logger>("bench", std::make_shared<spdlog::sinks::null_sink_mt>()));
    std::jthread thread([&](std::stop_token stop) { worker.run(stop); });
    return median_seconds(kSingles, [&](std::size_t i) {
      const auto result = app::request_issue(intake_.registry(), results, intake_.actor(), applications[i],
                                             std::chrono::seconds(30), clock_);
      sample_ = result.certificate.value().record.certificate.der;
    });
  }

  double bare_path_seconds(bench::BarePath& bare, std::size_t begin, std::size_t end) {
    const std::size_t group = config_.issuance.batch;
    const std::size_t groups = (end - begin + group - 1) / group;
    return seconds_on_threads(kThreads, groups, [&](std::size_t number) {
      const auto first = requests_.begin() + static_cast<std::ptrdiff_t>(begin + number * group);
      const auto last = requests_.begin() + static_cast<std::ptrdiff_t>(std::min(end, begin + (number + 1) * group));
      bare.run({first, last});
    });
  }

  /// So many batches, or all that wait.
  double issue_seconds(std::size_t batches) {
    return seconds_on_threads(kThreads, batches, [&](std::size_t) {
      for (const auto& result : issuance_.issue(issuance_.claim())) {
        if (result.outcome == app::IssuanceOutcome::issued) ++issued_;
      }
    });
  }

  const config::Config& config_;
  std::size_t count_;
  SignatureKind kind_;
  service::SystemClock clock_;
  openssl::OpensslRandom random_;
  bench::Intake intake_;
  const std::vector<Bytes>& requests_;
  storage::Database database_;
  storage::PersonalData issuing_data_;
  app::ProfileStore profiles_;
  app::AuthorityKeys authorities_;
  app::CertificateIssuance issuance_;
  std::atomic<std::size_t> issued_ = 0;
  std::string ca_;
  Bytes sample_;
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
