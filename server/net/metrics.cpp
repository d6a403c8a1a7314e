#include "server/net/metrics.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace tamga::net {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

struct Watched {
  Metrics::Labels labels;
  std::function<double()> value;
};

struct WatchedFamily {
  Metrics::Kind kind;
  std::string help;
  std::vector<Watched> series;
};

prometheus::MetricFamily collect(const std::string& name, const WatchedFamily& watched) {
  const bool counts = watched.kind == Metrics::Kind::counter;
  prometheus::MetricFamily family;
  family.name = name;
  family.help = watched.help;
  family.type = counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  for (const auto& series : watched.series) {
    prometheus::ClientMetric metric;
    for (const auto& [label, value] : series.labels) metric.label.push_back({label, value});
    (counts ? metric.counter.value : metric.gauge.value) = series.value();
    family.metric.push_back(std::move(metric));
  }
  return family;
}

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("tamga_http_requests_total").Help("Answered API requests").Register(registry);
  prometheus::Family<prometheus::Histogram>& durations = prometheus::BuildHistogram()
                                                             .Name("tamga_http_request_duration_seconds")
                                                             .Help("From the whole request to its answer")
                                                             .Register(registry);
  prometheus::Family<prometheus::Histogram>& visibility =
      prometheus::BuildHistogram()
          .Name("tamga_monitor_visibility_seconds")
          .Help("From a change of a status in the registry to the answer of a status daemon that tells of it")
          .Register(registry);
  mutable std::mutex mutex;
  std::map<std::string, WatchedFamily> watched;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::observe_request(std::string_view method, std::string_view route, int status,
                              std::chrono::duration<double> time) {
  const std::string verb(method);
  const std::string pattern(route);
  impl_->requests.Add({{"method", verb}, {"route", pattern}, {"status", std::to_string(status)}}).Increment();
  impl_->durations.Add({{"method", verb}, {"route", pattern}}, kSeconds).Observe(time.count());
}

void Metrics::observe_visibility(const std::string& daemon, std::chrono::duration<double> time) {
  impl_->visibility.Add({{"daemon", daemon}}, kSeconds).Observe(time.count());
}

void Metrics::watch(Kind kind, const std::string& name, const std::string& help, Labels labels,
                    std::function<double()> value) {
  const std::scoped_lock lock(impl_->mutex);
  auto& family = impl_->watched[name];
  family.kind = kind;
  family.help = help;
  family.series.push_back({std::move(labels), std::move(value)});
}

std::string Metrics::text() const {
  auto families = impl_->registry.Collect();
  {
    const std::scoped_lock lock(impl_->mutex);
    for (const auto& [name, family] : impl_->watched) families.push_back(collect(name, family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace tamga::net
