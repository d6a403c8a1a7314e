// Asio and Beast compiled once; everybody else sees declarations (server/CMakeLists.txt defines the macros).

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
