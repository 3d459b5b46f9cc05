// The texts of `neurite --help` and `neurite COMMAND --help`.
#ifndef NEURITE_CLIENT_COMMAND_HELP_TEXTS_H_
#define NEURITE_CLIENT_COMMAND_HELP_TEXTS_H_

namespace neurite {

struct CommandText {
  const char* about;
  const char* footer;
};

inline constexpr char kAbout[] =
    "Asks a Neurite server: classes, numbers, and how they come about.";

inline constexpr char kFooter[] = R"(A first walk:
  neurite models
  neurite classify --model mnist picture.png
  echo 0.5,0.1,0.9 | neurite explain --model forward-pass -

The server is at 127.0.0.1:8500, unless --server or NEURITE_SERVER says else.
Exit codes: 0 done, 1 it failed, 2 wrong usage.)";

inline constexpr CommandText kClassifyText = {
    "Which class each row or picture belongs to",
    R"(Examples:
  neurite classify --model mnist a.png b.png
  neurite classify --model mnist --labels labels.gz --rows 50000:10000 images.gz
  printf '0,1\n1,1\n' | neurite classify --model xor --output json -

A PNG or PGM picture is one row. A CSV's header is matched to the names of the
model's features, in any order; an empty cell is a missing value. IDX files may
be gzipped. --labels adds accuracy and a confusion matrix.)"};

inline constexpr CommandText kRegressText = {
    "What numbers a model predicts for each row",
    R"(Examples:
  neurite regress --model diabetes patients.csv
  neurite regress --model diabetes --labels measured.txt patients.csv

With --labels, one number a line (or one for each target, between commas): the
mean absolute error, the root mean square error, and R2.)"};

inline constexpr CommandText kExplainText = {
    "The forward pass of each row, written out as on a blackboard",
    R"(Examples:
  echo 0.5,0.1,0.9 | neurite explain --model forward-pass -
  neurite explain --model mnist picture.png
  neurite explain --model mnist --rows 7:1 images.gz)"};

inline constexpr CommandText kModelsText = {
    "Which models the server holds; with a NAME, all about that one",
    R"(Examples:
  neurite models
  neurite models mnist
  neurite models mnist --version 1 --output json)"};

inline constexpr CommandText kHealthText = {
    "How the server stands, in one word; exit code 0 only if SERVING",
    R"(Examples:
  neurite health
  neurite health mnist
  neurite health mnist/2 --server 127.0.0.1:8500 --timeout 2s)"};

inline constexpr CommandText kLoadtestText = {
    "How much load a served model bears, and how fast it answers under it",
    R"(Examples:
  neurite loadtest --model mnist
  neurite loadtest --model mnist --rate 500,1000,2000 --html load.html
  neurite loadtest --model mnist --find-peak --p99 5ms
  neurite loadtest --model xor --labels expected.txt rows.csv
  neurite loadtest --model mnist --server-pid $(pidof neurite-server)

Scenarios, by MLPerf LoadGen's names:
  single-stream  one request at a time; the next when it is answered
  multi-stream   --concurrency at a time; the next when all are answered
  server         Poisson arrivals at --rate, whatever the server does
  offline        --requests, all due at once
  closed         a fixed number of calls in flight

Latency counts from when a request was due, not from when a late client sent it.
Without INPUT, rows are random. What is refused is counted, never sent again.
Where the client itself was the limit, the report says so. Ctrl-C ends a run, and
the report tells what was measured until then.

Exit codes: 0 the run went to its end; 1 it did not (Ctrl-C, or the server is
gone), an answer was wrong, none came, or no rate held --p99; 2 wrong usage.)"};

inline constexpr CommandText kInspectText = {
    "What a model file holds, and whether it is sound; needs no server",
    R"(Example:
  neurite inspect models/mnist/2)"};

inline constexpr CommandText kConvertText = {
    "Writes a model file in another form; needs no server",
    R"(Example:
  neurite convert models/xor/1/model.textproto xor.pb)"};

inline constexpr CommandText kVersionText = {"Which version this is", ""};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_HELP_TEXTS_H_
