// An application is no subscriber.

#include "ca-core/base/id.hpp"

void block(const tamga::SubscriberId&);
void call(const tamga::ApplicationId& application, const tamga::SubscriberId& subscriber) {
#ifdef TAMGA_MUST_NOT_COMPILE
  block(application);
  (void)subscriber;
#else
  block(subscriber);
  (void)application;
#endif
}
