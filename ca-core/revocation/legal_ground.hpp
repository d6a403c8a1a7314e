#pragma once

// Why a certificate ends before its time, in the words of Federal Law 63-FZ, article 14, and of the statements that
// holders sign; with the reason of RFC 5280 section 5.3.1 that a CRL tells instead.

#include <optional>
#include <string_view>

#include "ca-core/revocation/status.hpp"

namespace tamga {

enum class LegalGround {
  // Termination (прекращение действия), at the wish of the holder or of the organisation.
  key_compromised,  // компрометация ключа
  data_changed,     // изменение данных, внесённых в сертификат
  dismissal,        // увольнение
  powers_lost,      // прекращение полномочий
  token_failure,    // неисправность ключевого носителя
  activity_ended,   // прекращение деятельности
  holders_wish,     // желание владельца
  // Annulment (аннулирование), by the CA.
  possession_not_confirmed,  // владение ключом не подтверждено
  key_not_unique,  // ключ содержится в другом, ранее созданном сертификате
  court_decision,  // решение суда о недостоверности сведений
};

/// "key_compromised" and so on: the word of the API and of the database.
std::string_view to_string(LegalGround ground);
std::optional<LegalGround> parse_legal_ground(std::string_view word);

/// What the CRL says; `unspecified`, which is not written, where RFC 5280 has no word for it.
RevocationReason reason_of(LegalGround ground);

}  // namespace tamga
