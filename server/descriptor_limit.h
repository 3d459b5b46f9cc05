// The limit on open sockets and files of this process.
#ifndef NEURITE_SERVER_DESCRIPTOR_LIMIT_H_
#define NEURITE_SERVER_DESCRIPTOR_LIMIT_H_

namespace neurite {

// Raises the soft limit to the hard limit, and logs it. With Debian's gRPC C++,
// a listener that runs out of descriptors never accepts a connection again
// (CVE-2023-4785).
void RaiseDescriptorLimit();

}  // namespace neurite

#endif  // NEURITE_SERVER_DESCRIPTOR_LIMIT_H_
