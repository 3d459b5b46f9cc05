#include "core/wire/wire_writer.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

using google::protobuf::io::CodedOutputStream;

const uint64_t kValues[] = {0,
                            1,
                            127,
                            128,
                            16383,
                            16384,
                            uint64_t{1} << 31,
                            uint64_t{1} << 63,
                            std::numeric_limits<uint64_t>::max()};

TEST(WireWriterTest, SizesMatchProtobuf) {
  for (const uint64_t value : kValues) {
    EXPECT_EQ(VarintSize(value), CodedOutputStream::VarintSize64(value))
        << value;
  }
  EXPECT_EQ(TagSize(1), 1u);
  EXPECT_EQ(TagSize(15), 1u);
  EXPECT_EQ(TagSize(16), 2u);
}

TEST(WireWriterTest, WritesTheSameBytesAsProtobuf) {
  std::string want;
  {
    google::protobuf::io::StringOutputStream stream(&want);
    CodedOutputStream out(&stream);
    for (const uint64_t value : kValues) {
      out.WriteTag(3 << 3 | 0);
      out.WriteVarint64(value);
    }
    out.WriteTag(4 << 3 | 5);
    out.WriteLittleEndian32(0x3fc00000);  // 1.5f
    out.WriteTag(5 << 3 | 2);
    out.WriteVarint32(3);
    out.WriteString("abc");
    out.WriteTag(20 << 3 | 2);
    out.WriteVarint32(8);
    out.WriteLittleEndian32(0x3fc00000);
    out.WriteLittleEndian32(0xff800000);  // -infinity
  }

  std::vector<char> buffer(want.size());
  WireWriter writer(buffer);
  for (const uint64_t value : kValues) writer.VarintField(3, value);
  writer.FloatField(4, 1.5f);
  writer.StringField(5, "abc");
  const std::array<float, 2> floats = {1.5f,
                                       -std::numeric_limits<float>::infinity()};
  writer.FloatsField(20, floats);
  EXPECT_EQ(writer.size(), want.size());
  EXPECT_EQ(std::string(buffer.begin(), buffer.end()), want);
}

TEST(WireWriterTest, FieldSizesMatchTheBytesWritten) {
  std::array<char, 300> buffer;
  {
    WireWriter writer(buffer);
    writer.StringField(16, std::string(200, 'x'));
    EXPECT_EQ(writer.size(), DelimitedFieldSize(16, 200));
  }
  {
    WireWriter writer(buffer);
    writer.VarintField(1, 300);
    EXPECT_EQ(writer.size(), VarintFieldSize(1, 300));
  }
}

}  // namespace
}  // namespace neurite
