#include "server/http2/event_loop/long_events.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;

nanoseconds processor_time{0};
int measurements = 0;

nanoseconds ReadProcessorTime() {
  ++measurements;
  return processor_time;
}

class LongEventsTest : public ::testing::Test {
 protected:
  LongEventsTest() {
    processor_time = nanoseconds(0);
    measurements = 0;
  }

  // Time passes, of which the thread has the processor for `working`.
  void Pass(microseconds time, microseconds working) {
    now_ += time;
    processor_time += working;
  }
  void Work(microseconds time) { Pass(time, time); }

  MonotonicTime now_ = MonotonicTime() + 1h;
  LongEvents events_{ReadProcessorTime, now_};
};

TEST_F(LongEventsTest, CountsEventsOfMoreThan5MillisecondsOfProcessorTime) {
  for (const auto& [time, want] :
       {std::pair(5000us, 0us), std::pair(5001us, 5001us),
        std::pair(4000us, 0us), std::pair(9000us, 9000us),
        std::pair(6000us, 6000us)}) {
    Work(time);
    EXPECT_EQ(events_.End(now_), want);
  }
  EXPECT_EQ(events_.count(), 3);
  EXPECT_EQ(events_.longest(), 9ms);
}

TEST_F(LongEventsTest, TheTimeOfOtherProcessesDoesNotCount) {
  Pass(100ms, 4900us);
  EXPECT_EQ(events_.End(now_), 0us);
  Pass(100ms, 5100us);
  EXPECT_EQ(events_.End(now_), 5100us);
  EXPECT_EQ(events_.count(), 1);
}

TEST_F(LongEventsTest, WhatRunsBetweenEventsDoesNotCount) {
  Work(20ms);  // a batch
  events_.Begin(now_);
  Work(1ms);
  EXPECT_EQ(events_.End(now_), 0us);
  EXPECT_EQ(events_.count(), 0);
}

// Of events that follow the last measurement within a millisecond, as much is
// certain as they have taken beyond it.
TEST_F(LongEventsTest, IsCertainToWithinAMillisecond) {
  Work(1ms);
  events_.End(now_);  // measures
  Work(900us);
  events_.End(now_);  // does not
  Pass(7ms, 6ms);
  EXPECT_EQ(events_.End(now_), 6000us);
  Pass(900us, 300us);  // 600 us of other processes
  events_.End(now_);
  Pass(7ms, 5900us);
  EXPECT_EQ(events_.End(now_), 5300us);
  Pass(900us, 0us);
  events_.End(now_);
  Pass(7ms, 5900us);
  EXPECT_EQ(events_.End(now_), 0us) << "5,000 us are certain";
}

TEST_F(LongEventsTest, MeasuresOncePerMillisecondOfWork) {
  for (int i = 0; i < 1000; ++i) {
    Work(10us);
    events_.End(now_);
  }
  EXPECT_EQ(measurements, 10);
}

}  // namespace
}  // namespace neurite::http2
