#include "client/output/load_report.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/output/load_figures.h"
#include "client/report/text_table.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

LoadRunReport RunOf(double rate, int requests) {
  LoadRunReport run;
  run.rate = rate;
  LoadResult& result = run.result;
  for (int i = 0; i < requests; ++i) {
    result.tally.latency.Add(microseconds(1000 + i));
    result.tally.lateness.Add(nanoseconds(800));
  }
  result.tally.ok_in_time = result.tally.ended_in_time = requests;
  result.seconds = 2;
  result.client_cpu_seconds = 0.002;
  return run;
}

LoadReport Closed() {
  LoadReport report;
  report.model = "mnist";
  report.version = 2;
  report.server = "127.0.0.1:8500";
  report.input = "random rows, seed 1";
  report.runs = {RunOf(0, 1000)};
  return report;
}

LoadReport Rates() {
  LoadReport report = Closed();
  report.options.scenario = Scenario::kServer;
  report.runs = {RunOf(2000, 4000), RunOf(500, 1000)};
  return report;
}

std::string Text(const LoadReport& report) {
  return LoadText(report, Palette(false));
}

// Parses a line as an object; returns an empty object on failure.
google::protobuf::Struct Parsed(const std::string& json) {
  google::protobuf::Struct object;
  const auto status =
      google::protobuf::util::JsonStringToMessage(json, &object);
  EXPECT_TRUE(status.ok()) << status.ToString() << json;
  return object;
}

TEST(TimeTextTest, HasThreeDigitsAndAFittingUnit) {
  const struct {
    nanoseconds time;
    const char* want;
  } kCases[] = {
      {nanoseconds(0), "0 ns"},         {nanoseconds(999), "999 ns"},
      {nanoseconds(1000), "1.00 us"},   {nanoseconds(12'345), "12.3 us"},
      {nanoseconds(999'499), "999 us"}, {nanoseconds(999'600), "1.00 ms"},
      {microseconds(9'996), "10.0 ms"}, {milliseconds(123), "123 ms"},
      {milliseconds(1'500), "1.50 s"},  {seconds(120), "120 s"},
  };
  for (const auto& c : kCases) EXPECT_EQ(TimeText(c.time), c.want);
}

TEST(LoadTextTest, DescribesOneRunInDetail) {
  EXPECT_THAT(
      Text(Closed()),
      AllOf(HasSubstr("mnist version 2 at 127.0.0.1:8500\n"
                      "closed, 16 calls in flight, 1 connection, 1 row a "
                      "request, random rows, seed 1\n"),
            HasSubstr("1,000 requests in 2.0 s: 500 a second\n"),
            HasSubstr("p50 1.50 ms  p90 1.90 ms  p99 1.99 ms  p99.9"),
            HasSubstr("max 2.00 ms"),
            HasSubstr("2.0 us of CPU a request, 0 % of 1 thread\n"),
            Not(HasSubstr("failed")), Not(HasSubstr("server  "))));
}

TEST(LoadTextTest, ReportsErrorsWrongAndMissingAnswers) {
  LoadReport report = Closed();
  report.rows = 8;
  report.options.check = [](size_t, MessagePieces) { return true; };
  LoadRunReport& run = report.runs.front();
  LoadTally& tally = run.result.tally;
  tally.errors[absl::StatusCode::kResourceExhausted].latency.Add(
      microseconds(300));
  tally.errors[absl::StatusCode::kResourceExhausted].example =
      "too much\nwaits";
  tally.wrong = 12;
  tally.unsent = 3;
  tally.lost = 1;
  run.limits = {"the client was busy"};
  EXPECT_THAT(
      Text(report),
      AllOf(HasSubstr("8 rows a request"), HasSubstr("4,000 rows a second"),
            HasSubstr("1 request: RESOURCE_EXHAUSTED after p50 300 us; too "
                      "much\\nwaits"),
            HasSubstr("12 answers not as expected"),
            ContainsRegex("never sent +3 requests"),
            ContainsRegex("no end +1 request\n"),
            HasSubstr("note: the client was busy\n")));
}

TEST(LoadTextTest, ReportsServerCostAndTiming) {
  LoadReport report = Closed();
  LoadResult& result = report.runs.front().result;
  result.server = {0.05, 20 << 20, 25 << 20};
  result.tally.AddServerTiming("queue=12, compute=130, rows=16");
  EXPECT_THAT(
      Text(report),
      AllOf(HasSubstr("50.0 us of CPU a request, 2 % of a core; 20.0 MiB, at "
                      "most 25.0 MiB"),
            ContainsRegex("queue +12.0 us"), ContainsRegex("compute +130 us"),
            ContainsRegex("rows of the batch +16 ")));
}

TEST(LoadTextTest, WritesOneLinePerRate) {
  LoadReport report = Rates();
  report.runs[0].limits = {"sent late"};
  report.peak = {2000, milliseconds(5)};
  EXPECT_THAT(Text(report),
              AllOf(ContainsRegex("rate +answered/s +p50"),
                    ContainsRegex("2,000 +2,000 +3.01 ms"),
                    ContainsRegex(" 500 +500 +1.50 ms"),
                    HasSubstr("peak: 2,000 requests a second, with 99 % of "
                              "them answered within 5.00 ms"),
                    HasSubstr("note: at 2,000: sent late")));
  EXPECT_THAT(Text(report), Not(HasSubstr("the client, not the server")));
  report.peak->client_limited = true;
  EXPECT_THAT(Text(report), HasSubstr("5.00 ms; the\nclient, not the server"));
  report.runs[1].limits.assign(9, "sent late");
  EXPECT_THAT(Text(report), HasSubstr("note: and 6 more of this kind\n"));
  report.peak->rate = 0;
  EXPECT_THAT(Text(report), HasSubstr("no rate held a p99 of 5.00 ms"));
}

TEST(LoadJsonTest, EachLineIsAnObject) {
  LoadReport report = Closed();
  LoadResult& result = report.runs.front().result;
  result.tally.errors[absl::StatusCode::kUnavailable].latency.Add(
      microseconds(3));
  result.tally.errors[absl::StatusCode::kUnavailable].example = "\"gone\"";
  result.tally.AddServerTiming("queue=12");
  result.server = {0.05, 100, 200};
  result.ended = absl::CancelledError("stopped");
  const auto fields = Parsed(LoadJson(report)).fields();
  EXPECT_EQ(fields.at("model").string_value(), "mnist");
  EXPECT_EQ(fields.at("scenario").string_value(), "closed");
  EXPECT_EQ(fields.at("ok").number_value(), 1000);
  EXPECT_EQ(fields.at("due").number_value(), 1001);
  EXPECT_EQ(fields.at("achieved_rate").number_value(), 500);
  EXPECT_EQ(fields.at("ended").string_value(), "stopped");
  const auto latency = fields.at("latency_us").struct_value().fields();
  EXPECT_EQ(latency.at("max").number_value(), 1999);
  EXPECT_NEAR(latency.at("p50").number_value(), 1500, 15);
  EXPECT_EQ(fields.at("errors")
                .struct_value()
                .fields()
                .at("unavailable")
                .struct_value()
                .fields()
                .at("example")
                .string_value(),
            "\"gone\"");
  EXPECT_EQ(fields.at("server_process")
                .struct_value()
                .fields()
                .at("cpu_us_a_request")
                .number_value(),
            50);
}

LoadReport NothingMeasured(double rate) {
  LoadReport report = Closed();
  if (rate > 0) report.options.scenario = Scenario::kServer;
  report.runs = {LoadRunReport()};
  report.runs.front().rate = rate;
  report.runs.front().result.server = LoadResult::ServerUsage{};
  return report;
}

TEST(LoadTextTest, WhatWasNotMeasuredIsADash) {
  EXPECT_THAT(
      Text(NothingMeasured(0)),
      AllOf(ContainsRegex("answered +0 requests in 0.0 s: - a second\n"),
            ContainsRegex("latency +p50 -  p90 -  p99 -  p99.9 -  max -\n"),
            ContainsRegex("sent late +p50 -  p90 -  p99 -  p99.9 -  max -\n"),
            ContainsRegex("client +- us of CPU a request, - % of 1 thread\n"),
            ContainsRegex("server +- us of CPU a request, - % of a core")));
  LoadReport rates = NothingMeasured(500);
  rates.runs.push_back(rates.runs.front());
  EXPECT_THAT(Text(rates), AllOf(ContainsRegex("500 +- +- +- +- +- +- +0\n"),
                                 ContainsRegex("500 +- +- +-\n")));
}

TEST(LoadTextTest, MarksPercentilesFromFewerThanTenSlowerRequests) {
  const struct {
    int requests;
    const char* latency;  // of which p99.9 has a tenth of 1 % beyond it
  } kCases[] = {
      {19, "p50 [^*]+[*]  p90 [^*]+[*]  p99 [^*]+[*]  p99.9 [^*]+[*]  max"},
      {20, "p50 [^*]+  p90 [^*]+[*]  p99 [^*]+[*]  p99.9 [^*]+[*]  max"},
      {999, "p50 [^*]+  p90 [^*]+  p99 [^*]+[*]  p99.9 [^*]+[*]  max"},
      {1'000, "p50 [^*]+  p90 [^*]+  p99 [^*]+  p99.9 [^*]+[*]  max"},
  };
  for (const auto& c : kCases) {
    LoadReport report = Closed();
    report.runs = {RunOf(0, c.requests)};
    EXPECT_THAT(Text(report),
                AllOf(ContainsRegex(std::string("latency +") + c.latency),
                      HasSubstr("\n* from fewer than 10 slower requests")))
        << c.requests;
  }
  LoadReport many = Closed();
  many.runs = {RunOf(0, 10'000)};
  EXPECT_THAT(Text(many), Not(HasSubstr("*")));
}

TEST(LoadTextTest, TablesOfRatesFitInto80Columns) {
  LoadReport report = Rates();
  for (LoadRunReport& run : report.runs) {
    run.rate = 1'000'000;
    run.result.seconds = 0.0001;  // 40,000,000 answers a second
    run.result.server = {0.05, 20 << 20, 25 << 20};
    for (int i = 0; i < 100; ++i) {
      run.result.tally.latency.Add(milliseconds(1234));
    }
    run.result.tally.AddServerTiming("queue=12, compute=130, rows=16");
  }
  report.peak = {123'456, milliseconds(5), /*client_limited=*/true};
  report.input = "10,000 input rows";
  const std::string text = Text(report);
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(TextWidth(line), 80u) << line;
  }
}

// Batches of 1, 2, 2 and 130 rows: the mean is 135 / 4.
TEST(LoadReportTest, NumbersOfRowsAreExact) {
  LoadReport report = Closed();
  LoadTally& tally = report.runs.front().result.tally;
  for (const char* timing : {"rows=1", "rows=2", "rows=2", "rows=130"}) {
    tally.AddServerTiming(timing);
  }
  EXPECT_THAT(Text(report),
              ContainsRegex("rows of the batch +33.75 +2 +130 +130\n"));
  EXPECT_THAT(LoadJson(report),
              HasSubstr("\"rows\":{\"count\":4,\"min\":1,\"mean\":33.75,"
                        "\"p50\":2,\"p90\":130,\"p99\":130"));
}

TEST(LoadTextTest, ReportsTheServersTimingAtEachRate) {
  LoadReport report = Rates();
  report.runs[0].result.tally.AddServerTiming("queue=12");
  report.runs[1].result.tally.AddServerTiming("queue=34, rows=16");
  EXPECT_THAT(Text(report),
              AllOf(ContainsRegex("rate +server's own timing +mean"),
                    ContainsRegex("2,000 +queue +12.0 us"),
                    ContainsRegex("500 +queue +34.0 us"),
                    ContainsRegex("500 +rows of the batch +16 ")));
}

TEST(LoadReportTest, KeepsALongCommandWhole) {
  LoadReport report = Closed();
  report.record = {"2026-11-30T15:20:11Z", "neurite 0.3.0",
                   "neurite loadtest " + std::string(300, 'a') + " b.png",
                   "host"};
  EXPECT_THAT(Text(report),
              HasSubstr("\ncommand  neurite loadtest \\\n         " +
                        std::string(300, 'a') + " \\\n         b.png\n"));
}

TEST(LoadReportTest, NamesDateProgramCommandAndMachine) {
  LoadReport report = Closed();
  report.record = {"2026-11-30T15:20:11Z", "neurite 0.3.0",
                   "neurite loadtest --model mnist", "host: 2 x CPU, Linux 6"};
  EXPECT_THAT(
      Text(report),
      AllOf(ContainsRegex("\ndate +2026-11-30T15:20:11Z, neurite 0.3.0\n"),
            ContainsRegex("\nmachine +host: 2 x CPU, Linux 6\n"),
            ContainsRegex("\ncommand +neurite loadtest --model mnist\n")));
  const auto fields = Parsed(LoadJson(report)).fields();
  EXPECT_EQ(fields.at("date").string_value(), "2026-11-30T15:20:11Z");
  EXPECT_EQ(fields.at("program").string_value(), "neurite 0.3.0");
  EXPECT_EQ(fields.at("command").string_value(),
            "neurite loadtest --model mnist");
  EXPECT_EQ(fields.at("machine").string_value(), "host: 2 x CPU, Linux 6");
  EXPECT_THAT(LoadCsv(report), HasSubstr("\"host: 2 x CPU, Linux 6\"\n"));
  EXPECT_THAT(LoadPage(report), HasSubstr("host: 2 x CPU, Linux 6"));
}

TEST(LoadJsonTest, WhatWasNotMeasuredIsNull) {
  const auto fields = Parsed(LoadJson(NothingMeasured(500))).fields();
  const auto is_null = [](const google::protobuf::Value& value) {
    return value.kind_case() == google::protobuf::Value::kNullValue;
  };
  EXPECT_TRUE(is_null(fields.at("achieved_rate")));
  EXPECT_TRUE(is_null(fields.at("offered_rate")));
  for (const char* histogram : {"latency_us", "sent_late_us"}) {
    const auto& numbers = fields.at(histogram).struct_value().fields();
    EXPECT_EQ(numbers.at("count").number_value(), 0);
    for (const char* name :
         {"min", "mean", "p50", "p90", "p99", "p99.9", "max"}) {
      EXPECT_TRUE(is_null(numbers.at(name))) << name;
    }
  }
  const auto& client = fields.at("client").struct_value().fields();
  EXPECT_TRUE(is_null(client.at("cpu_us_a_request")));
  EXPECT_TRUE(is_null(client.at("load")));
  EXPECT_TRUE(is_null(fields.at("server_process")
                          .struct_value()
                          .fields()
                          .at("cpu_us_a_request")));
}

// Answers in the first, none in the second and failures in the third second.
LoadReport WithOutage() {
  LoadReport report = Closed();
  LoadRunReport& run = report.runs.front();
  run.result.seconds = 3.5;
  LoadTimeline& timeline = run.result.tally.timeline;
  timeline.Add(milliseconds(100), absl::StatusCode::kOk, milliseconds(3));
  timeline.Add(milliseconds(200), absl::StatusCode::kOk, milliseconds(3));
  for (int i = 0; i < 7; ++i) {
    timeline.Add(milliseconds(2000 + i), absl::StatusCode::kUnavailable,
                 milliseconds(1));
    run.result.tally.errors[absl::StatusCode::kUnavailable].latency.Add(
        milliseconds(1));
  }
  return report;
}

TEST(LoadJsonTest, HasTheAnswersAndFailuresOfEachWindow) {
  EXPECT_THAT(LoadJson(WithOutage()),
              HasSubstr("\"windows\":{\"seconds\":1,\"whole\":3,"
                        "\"ok\":[2,0,0],"
                        "\"p50_us\":[3000,null,null],"
                        "\"p90_us\":[3000,null,null],"
                        "\"p99_us\":[3000,null,null],"
                        "\"failed\":{\"unavailable\":[0,0,7]}}"));
}

TEST(LoadCsvTest, HasALinePerRunWithEqualColumns) {
  LoadReport report = Rates();
  report.runs.push_back(NothingMeasured(1000).runs.front());
  const std::string csv = LoadCsv(report);
  const std::vector<std::string> lines = absl::StrSplit(csv, '\n');
  ASSERT_EQ(lines.size(), 5u);  // the last one is empty
  EXPECT_THAT(lines[0], HasSubstr("model,version,server,scenario,transport"));
  EXPECT_THAT(lines[1], HasSubstr("mnist,2,127.0.0.1:8500,server,"));
  // Seconds, due, OK, failed, wrong, unsent, lost, answers per second.
  EXPECT_THAT(lines[1], HasSubstr(",2000,2,4000,4000,0,0,0,0,2000,"));
  EXPECT_THAT(lines[2], HasSubstr(",500,2,1000,1000,0,0,0,0,500,"));
  EXPECT_THAT(lines[3], HasSubstr(",1000,0,0,0,0,0,0,0,,,,,,,,,,,"));
  for (const std::string& line : {lines[1], lines[2], lines[3]}) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','),
              std::count(lines[0].begin(), lines[0].end(), ','));
  }
}

TEST(LoadJsonTest, ThePeakHasItsOwnLine) {
  LoadReport report = Rates();
  report.peak = {1999.5, milliseconds(5)};
  const std::string json = LoadJson(report);
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 3);
  const std::string last = json.substr(json.rfind('\n', json.size() - 2) + 1);
  const auto peak = Parsed(last).fields().at("peak").struct_value().fields();
  EXPECT_EQ(peak.at("rate").number_value(), 1999.5);
  EXPECT_EQ(peak.at("p99_us").number_value(), 5000);
}

TEST(LoadPageTest, IsSelfContained) {
  LoadReport report = Rates();
  report.model = "<m>";
  const std::string page = LoadPage(report);
  EXPECT_THAT(
      page,
      AllOf(HasSubstr("<title>&lt;m&gt; version 2 under load</title>"),
            HasSubstr("Latency over load"), HasSubstr("Answers over load"),
            HasSubstr("How slow the slowest are"), HasSubstr("500 a second"),
            Not(HasSubstr("<m>")), Not(HasSubstr("<script")),
            Not(HasSubstr("src=")), Not(HasSubstr("href="))));
}

TEST(LoadPageTest, DrawsTheFailuresOfEachRunOverTime) {
  const std::string page = LoadPage(WithOutage());
  EXPECT_THAT(page, AllOf(HasSubstr("Failures over time</text>"),
                          HasSubstr(">unavailable</text>")));
  EXPECT_THAT(LoadPage(Closed()), Not(HasSubstr("Failures over time")));
  LoadReport rates = WithOutage();
  rates.options.scenario = Scenario::kServer;
  rates.runs.front().rate = 500;
  rates.runs.push_back(RunOf(1000, 2000));
  EXPECT_THAT(LoadPage(rates),
              AllOf(HasSubstr("Failures over time at 500 a second</text>"),
                    Not(HasSubstr("Failures over time at 1,000"))));
}

TEST(LoadPageTest, EveryLineOfAChartHasALegend) {
  EXPECT_THAT(LoadPage(Closed()), HasSubstr(">all requests</text>"));
  LoadReport report = Rates();
  report.peak = {2000, milliseconds(5)};
  EXPECT_THAT(
      LoadPage(report),
      AllOf(HasSubstr(">2,000 a second</text>"), HasSubstr(">p99.9</text>"),
            HasSubstr(">bound of p99</text>"), HasSubstr(">due</text>"),
            HasSubstr(">answered OK</text>")));
}

TEST(LoadPageTest, DrawsARepeatedRateAsOnePoint) {
  LoadReport once = Rates();
  LoadReport twice = once;
  LoadRunReport disturbed = RunOf(500, 1000);
  for (int i = 0; i < 100; ++i) disturbed.result.tally.latency.Add(seconds(1));
  twice.runs.push_back(disturbed);
  LoadRunReport unanswered;
  unanswered.rate = 500;
  twice.runs.push_back(unanswered);
  const auto pictures = [](const std::string& page) {
    return page.substr(page.find("<svg"));
  };
  EXPECT_EQ(pictures(LoadPage(twice)), pictures(LoadPage(once)));
}

TEST(LoadPageTest, ASingleRunHasNoCurveOverLoad) {
  EXPECT_THAT(LoadPage(Closed()), AllOf(HasSubstr("How slow the slowest are"),
                                        Not(HasSubstr("over load</text>"))));
}

}  // namespace
}  // namespace neurite
