#include "server/app/input.hpp"

#include "ca-core/registration/words.hpp"

namespace tamga::app {
namespace {

constexpr Words<RevocationRequester, 4> kRequesterWords = {{
    {RevocationRequester::holder, "holder"},
    {RevocationRequester::representative, "representative"},
    {RevocationRequester::ca, "ca"},
    {RevocationRequester::court, "court"},
}};

constexpr Words<ReissueReason, 6> kReissueWords = {{
    {ReissueReason::forgotten_password, "forgotten_password"},
    {ReissueReason::token_lost, "token_lost"},
    {ReissueReason::token_broken, "token_broken"},
    {ReissueReason::data_changed, "data_changed"},
    {ReissueReason::expiry, "expiry"},
    {ReissueReason::key_compromise, "key_compromise"},
}};

}  // namespace

std::string_view to_string(RevocationRequester requester) {
  return word_of(kRequesterWords, requester);
}

std::optional<RevocationRequester> parse_revocation_requester(std::string_view word) {
  return parse_word(kRequesterWords, word);
}

std::string_view to_string(ReissueReason reason) {
  return word_of(kReissueWords, reason);
}

std::optional<ReissueReason> parse_reissue_reason(std::string_view word) {
  return parse_word(kReissueWords, word);
}

}  // namespace tamga::app
