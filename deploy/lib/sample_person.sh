# shellcheck shell=bash
# An invented person with numbers that pass their checks: another one each time. No number belongs to anybody on purpose.

# random_digits N: N random decimal digits, the first one not zero.
random_digits() {
  local digits=$((RANDOM % 9 + 1)) i
  for ((i = 1; i < $1; i++)); do
    digits+=$((RANDOM % 10))
  done
  printf '%s' "$digits"
}

# weighted_sum DIGITS WEIGHT...
weighted_sum() {
  local digits=$1 sum=0 i=0 weight
  shift
  for weight in "$@"; do
    sum=$((sum + weight * ${digits:i:1}))
    i=$((i + 1))
  done
  printf '%s' "$sum"
}

# SNILS: nine digits and a check number: the sum weighted 9..1, modulo 101, where 100 counts as 0.
sample_snils() {
  local digits
  digits=$(random_digits 9)
  printf '%s%02d' "$digits" $(($(weighted_sum "$digits" 9 8 7 6 5 4 3 2 1) % 101 % 100))
}

# INN of a person: ten digits, of which the first four name a tax office, and two check digits.
sample_inn() {
  local digits
  digits=7707$(random_digits 6)
  digits+=$(($(weighted_sum "$digits" 7 2 4 10 3 5 9 4 6 8) % 11 % 10))
  digits+=$(($(weighted_sum "$digits" 3 7 2 4 10 3 5 9 4 6 8) % 11 % 10))
  printf '%s' "$digits"
}

# one_of WORD...
one_of() {
  shift $((RANDOM % $#))
  printf '%s' "$1"
}

# sample_applicant: the `applicant` object of POST /v1/applications.
sample_applicant() {
  jq -n \
    --arg surname "$(one_of Петрова Семёнова Ёлкина Кузнецова Соловьёва Орлова)" \
    --arg given_name "$(one_of Мария Анна Ольга Елена Наталья)" \
    --arg patronymic "$(one_of Сергеевна Ивановна Петровна Алексеевна)" \
    --arg passport_number "$(random_digits 6)" \
    --arg snils "$(sample_snils)" \
    --arg inn "$(sample_inn)" \
    '{
      name: {surname: $surname, given_name: $given_name, patronymic: $patronymic},
      birth_date: "1987-04-12",
      passport: {
        series: "4510", number: $passport_number, issuer: "ОВД района Арбат г. Москвы",
        department_code: "770-001", issued_on: "2010-05-20"
      },
      snils: $snils, inn: $inn,
      region: {code: "77", name: "г. Москва"}, locality: "Москва",
      email: "applicant@example.ru", phone: "+79161234567"
    }'
}
