#include "server/app/revocation_requests.hpp"

#include <charconv>

#include "ca-core/base/error.hpp"
#include "server/app/audit.hpp"
#include "server/app/certificate_ground.hpp"
#include "server/app/certificate_life.hpp"
#include "server/app/certificate_text.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/outbox.hpp"

namespace tamga::app {
namespace {

using storage::RequestState;
using storage::RevocationRequest;

constexpr std::string_view kTable = "revocation_requests";

std::string object_of(RevocationRequestId id) {
  return "revocation_request:" + id.to_string();
}

// "<seconds>.<id>": opaque to callers.
std::string cursor_after(const RevocationRequest& last) {
  return std::to_string(last.ground.deadline_at.time_since_epoch().count()) + "." + last.id.to_string();
}

storage::RequestCursor parse_cursor(const std::string& text) {
  const auto dot = text.find('.');
  if (dot != std::string::npos) {
    long long seconds = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + dot, seconds);
    const auto id = RevocationRequestId::parse(text.substr(dot + 1));
    // PostgreSQL's text form of years over 9999 is another one.
    if (failure == std::errc{} && end == text.data() + dot && seconds >= 0 && seconds < 253402300800 && id) {
      return {Instant(std::chrono::seconds(seconds)), *id};
    }
  }
  throw Error::invalid({{"/query/cursor", Errc::wrong_format}});
}

RevocationRequestView view_of(storage::Transaction& transaction, Registry& registry, RevocationRequest request,
                              Instant now) {
  const storage::SealedRow row{kTable, request.id.to_string()};
  RevocationRequestView view{.request = std::move(request),
                             .statement = {},
                             .identification = std::nullopt,
                             .decision = std::nullopt,
                             .late = false};
  const RevocationRequest& seen = view.request;
  view.statement = registry.personal_data.open(transaction, seen.ground.statement, row);
  if (seen.decision) view.decision = registry.personal_data.open(transaction, *seen.decision, row);
  if (seen.ground.identification) {
    const auto found = storage::Identifications(transaction, registry.personal_data).find(*seen.ground.identification);
    if (found) view.identification = found->identification;
  }
  view.late = seen.state == RequestState::open && seen.ground.deadline_at <= now;
  return view;
}

/// Locked, after its certificate; with the certificate's record.
struct LockedRequest {
  RevocationRequest request;
  storage::CertificateRecord certificate;
};

LockedRequest lock_request(storage::Transaction& transaction, Registry& registry, const Actor& actor,
                           RevocationRequestId id) {
  storage::RevocationRequests requests(transaction);
  const auto found = requests.find(id);
  if (!found) throw Error(Errc::application_not_found);
  auto certificate = lock_certificate(transaction, found->certificate);
  require_may_change(actor, certificate, *registry.profiles.current(transaction));
  return {*requests.lock(id), std::move(certificate)};
}

/// The ground of a revocation on this request.
Ground ground_of(const RevocationRequest& request, std::string statement) {
  return {.requested_by = parse_revocation_requester(request.ground.requested_by).value(),
          .authorised_by = request.ground.authorised_by,
          .legal_ground = request.ground.legal_ground,
          .identification = request.ground.identification,
          .statement = std::move(statement),
          .circumstance_at = request.ground.circumstance_at,
          .known_at = request.ground.known_at,
          .request_mac = request.ground.request_mac,
          .announced = true};
}

/// Tells auditors, and the holder before his certificate is annulled.
void announce(storage::Transaction& transaction, const Actor& actor, const RevocationRequest& request,
              const storage::CertificateRecord& certificate, Instant now) {
  const std::string name = text_of(request.certificate);
  audit(transaction, actor, "revocation_request.registered", object_of(request.id),
        {{"certificate", name},
         {"reason", std::string(to_string(request.reason))},
         {"requested_by", request.ground.requested_by},
         {"authorised_by", std::string(to_string(request.ground.authorised_by))}},
        now);
  storage::Outbox(transaction)
      .add({.topic = "certificate.revocation_requested",
            .subscriber = certificate.certificate.subscriber,
            .payload = {{"certificate", name},
                        {"request", request.id.to_string()},
                        {"reason", std::string(to_string(request.reason))},
                        {"requested_by", request.ground.requested_by}}},
           now);
}

RevocationRequest new_request(Registry& registry, const Actor& actor, const CertificateName& name,
                              const RevocationInput& input, const Ground& ground, Instant now) {
  const auto id = RevocationRequestId::make(registry.random);
  return {.id = id,
          .certificate = name,
          .state = RequestState::open,
          .reason = input.reason,
          .invalidity_date = input.invalidity_date,
          .ground = storage::CertificateGround{.requested_by = std::string(to_string(ground.requested_by)),
                                               .authorised_by = ground.authorised_by,
                                               .legal_ground = ground.legal_ground,
                                               .identification = ground.identification,
                                               .statement = registry.personal_data.seal(ground.statement,
                                                                                        {kTable, id.to_string()}),
                                               .circumstance_at = ground.circumstance_at,
                                               .known_at = ground.known_at,
                                               .deadline_at = ground.known_at + kRegistryEntryTerm,
                                               .registry_entry_at = now,
                                               .operator_id = actor.id,
                                               .request_mac = ground.request_mac},
          .decided_at = std::nullopt,
          .decided_by = std::nullopt,
          .decision = std::nullopt};
}

}  // namespace

RegisteredRequest register_revocation_request(Registry& registry, const Actor& actor, const CertificateName& name,
                                              const RevocationInput& input, std::string_view body, const Clock& clock) {
  const auto authority = prove_ground(registry, actor, name, input.ground, "revocation", clock.now());
  const Bytes mac = registry.personal_data.body_mac(body);
  return registry.database.transact([&](storage::Transaction& transaction) -> RegisteredRequest {
    const auto certificate = lock_certificate(transaction, name);
    const Instant now = clock.now();
    storage::RevocationRequests requests(transaction);
    if (auto before = requests.find_open(name, mac)) {
      return {view_of(transaction, registry, *std::move(before), now), true};
    }
    CertificateLife::require_revocable(certificate, input.invalidity_date, now);
    const Ground ground = make_ground(transaction, registry, actor, input.ground, authority, mac, now);
    RevocationRequest request = new_request(registry, actor, name, input, ground, now);
    requests.insert(request);
    announce(transaction, actor, request, certificate, now);
    return {view_of(transaction, registry, std::move(request), now), false};
  });
}

RevocationRequestPage list_revocation_requests(Registry& registry, const Actor& actor, std::size_t limit,
                                               const std::optional<std::string>& cursor, Instant now) {
  const auto after = cursor ? std::optional(parse_cursor(*cursor)) : std::nullopt;
  return registry.database.transact([&](storage::Transaction& transaction) {
    // One more than asked for tells whether there is another page.
    auto requests = storage::RevocationRequests(transaction).list_open(after, limit + 1);
    RevocationRequestPage page;
    if (requests.size() > limit) {
      requests.pop_back();
      page.next_cursor = cursor_after(requests.back());
    }
    if (!requests.empty()) {
      audit(transaction, actor, "revocation_requests.listed", "revocation_requests",
            shown(requests, [](const auto& request) { return request.id.to_string(); }), now);
    }
    for (auto& request : requests) page.items.push_back(view_of(transaction, registry, std::move(request), now));
    return page;
  });
}

RevocationRequestView get_revocation_request(Registry& registry, const Actor& actor, RevocationRequestId id,
                                             Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    auto request = storage::RevocationRequests(transaction).find(id);
    if (!request) throw Error(Errc::application_not_found);
    audit(transaction, actor, "revocation_request.read", object_of(id), {}, now);
    return view_of(transaction, registry, *std::move(request), now);
  });
}

CertificateView execute_revocation_request(Registry& registry, const Actor& actor, RevocationRequestId id,
                                           const Clock& clock) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto [request, certificate] = lock_request(transaction, registry, actor, id);
    const Instant now = clock.now();  // under the locks, so that the entry is not back-dated by waiting for them
    if (request.state == RequestState::rejected) throw Error(Errc::application_wrong_state);
    // One that was overtaken is refused for what has become of the certificate.
    if (request.state != RequestState::executed) {
      const std::string statement =
          registry.personal_data.open(transaction, request.ground.statement, {kTable, id.to_string()});
      if (request.state == RequestState::open) storage::RevocationRequests(transaction).execute(id, actor.id, now);
      CertificateLife(transaction, registry.personal_data, &actor, now)
          .revoke(certificate, request.reason, request.invalidity_date, ground_of(request, statement));
      audit(transaction, actor, "revocation_request.executed", object_of(id),
            {{"certificate", text_of(request.certificate)}}, now);
    }
    return view_of(*storage::Certificates(transaction).find(request.certificate), now);
  });
}

RevocationRequestView reject_revocation_request(Registry& registry, const Actor& actor, RevocationRequestId id,
                                                const std::string& reason, const Clock& clock) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto [request, certificate] = lock_request(transaction, registry, actor, id);
    const Instant now = clock.now();
    storage::RevocationRequests requests(transaction);
    if (request.state == RequestState::open) {
      requests.reject(id, actor.id, registry.personal_data.seal(reason, {kTable, id.to_string()}), now);
      audit(transaction, actor, "revocation_request.rejected", object_of(id),
            {{"certificate", text_of(request.certificate)}}, now);
      storage::Outbox(transaction)
          .add({.topic = "certificate.revocation_rejected",
                .subscriber = certificate.certificate.subscriber,
                .payload = {{"certificate", text_of(request.certificate)}, {"request", id.to_string()}}},
               now);
    }
    auto view = view_of(transaction, registry, *requests.find(id), now);
    if (view.request.state != RequestState::rejected || view.decision != reason) {
      throw Error(Errc::application_wrong_state);
    }
    return view;
  });
}

}  // namespace tamga::app
