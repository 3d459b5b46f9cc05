#include "client/command/version.h"

#include "linked_packages.h"

namespace neurite {

std::string VersionText(bool full) {
  std::string text = "neurite " NEURITE_VERSION "\n";
  if (full) {
    text += "\nDebian packages that are part of the program:\n";
    text += kLinkedPackages;
  }
  return text;
}

}  // namespace neurite
