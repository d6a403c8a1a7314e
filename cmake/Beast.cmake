# Boost.Beast and Asio for all who include them: tamga_beast.
find_package(Boost 1.81 REQUIRED COMPONENTS headers)
add_library(tamga_beast INTERFACE)
target_link_libraries(tamga_beast INTERFACE Boost::headers)
# Beast's parser asserts that an empty last chunk and what follows it come in five octets at least, which the other side decides:
# without the assertion it waits for the rest, as it should.
target_compile_definitions(tamga_beast INTERFACE BOOST_DISABLE_ASSERTS)
