#include "tests/bench/issue/intake.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include "server/app/approve_application.hpp"
#include "server/app/submit_application.hpp"
#include "server/service/secrets.hpp"
#include "tests/bench/issue/applicants.hpp"
#include "tests/support/request_factory.hpp"

namespace tamga::bench {

double seconds_on_threads(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  const auto start = std::chrono::steady_clock::now();
  {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> pool;
    for (std::size_t t = 0; t < threads; ++t) {
      pool.emplace_back([&] {
        for (std::size_t i = next++; i < count; i = next++) work(i);
      });
    }
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Intake::Intake(const config::Config& config, OperatorId operator_id, std::size_t count, ParameterSet key,
               SignatureKind kind, std::size_t threads)
    : kind_(kind),
      actor_{.id = operator_id, .name = "bench", .role = app::Role::operator_, .office = "bench"},
      database_(config.database.registration, threads + 2),
      personal_data_(database_, service::read_master_key(config.personal_data.master_key_file), random_, clock_.now()),
      code_words_({.memory_kib = 64, .passes = 1, .threads = threads}, random_),
      registry_{.database = database_,
                .personal_data = personal_data_,
                .code_words = code_words_,
                .profiles = profiles_,
                .random = random_,
                .code_word_limits = {}},
      requests_(count) {
  seconds_on_threads(threads, count, [&](std::size_t i) { requests_[i] = tamga::testing::make_request(key); });
}

ApplicationId Intake::approve(std::size_t number) {
  const Instant now = clock_.now();
  const auto view =
      app::submit_application(registry_, actor_, submission(number, kind_, requests_.at(number)), std::nullopt, now);
  app::approve_application(registry_, actor_, view.id, approval(now), now);
  return view.id;
}

}  // namespace tamga::bench
