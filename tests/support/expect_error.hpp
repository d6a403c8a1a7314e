#pragma once

// Assertions about refusals.

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"

/// The statement throws tamga::Error with this code.
#define EXPECT_REFUSED(statement, expected_code)                                                  \
  try {                                                                                           \
    statement;                                                                                    \
    ADD_FAILURE() << "not refused: " #statement;                                                  \
  } catch (const tamga::Error& error) {                                                           \
    EXPECT_EQ(tamga::texts(error.code()).code, tamga::texts(expected_code).code) << error.what(); \
  }
