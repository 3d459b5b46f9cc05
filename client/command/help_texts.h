// The texts of `neurite --help` and `neurite COMMAND --help`.
#ifndef NEURITE_CLIENT_COMMAND_HELP_TEXTS_H_
#define NEURITE_CLIENT_COMMAND_HELP_TEXTS_H_

namespace neurite {

struct CommandText {
  const char* about;
  const char* footer;
};

inline constexpr char kAbout[] =
    "Client for Neurite, a gRPC server for feedforward neural networks.";

inline constexpr char kFooter[] = R"(Getting started:
  neurite models
  neurite classify --model mnist picture.png
  echo 0.5,0.1,0.9 | neurite explain --model forward-pass -

The server's address is 127.0.0.1:8500, or NEURITE_SERVER, or --server.
After --, a word that begins with - is not an option.
Exit codes: 0 success, 1 failure, 2 wrong usage.)";

// Ends the help of every command that reads input files.
inline constexpr char kInputText[] = R"(

Input files may be gzipped. A PNG, JPEG or PGM picture is 1 row, and so is each
item along the first dimension of an NPY or IDX file. The columns of a CSV header
are matched to the model's features by name, in any order; an empty cell is a
missing value. A first line that can be both a header and a row, e.g. if the
features are named 0, 1 and 2, is an error: --header yes or no says what it is.
In a file with one column, an empty line is a missing value, except before a
header and at the end; in other files, empty lines are skipped. A row from stdin
or a pipe is answered as soon as its line has come.)";

inline constexpr CommandText kClassifyText = {
    "Predict the class of each row or picture",
    R"(Examples:
  neurite classify --model mnist a.png b.png
  neurite classify --model mnist --labels labels.gz --rows 50000:10000 images.gz
  neurite classify --model iris --label-column species --keep id flowers.csv
  neurite classify --model mnist --pixels 0:255 digits.csv
  printf '0,1\n1,1\n' | neurite classify --model xor --output json -

--labels adds the accuracy and a confusion matrix. Its labels are the names of
the classes or their indices, the same for the whole file; if both are possible,
--label-form says which. Its n-th line is the label of the n-th row. Where the
input itself has the answers, --label-column names their column.)"};

inline constexpr CommandText kRegressText = {"Predict the targets of each row",
                                             R"(Examples:
  neurite regress --model diabetes patients.csv
  neurite regress --model diabetes --labels measured.txt patients.csv

--labels adds the mean absolute error, the root mean square error and R2. The
file has one line per row with one number per target, separated by commas.)"};

inline constexpr CommandText kExplainText = {
    "Show the forward pass of each row, layer by layer",
    R"(Examples:
  echo 0.5,0.1,0.9 | neurite explain --model forward-pass -
  neurite explain --model mnist picture.png
  neurite explain --model mnist --rows 7:1 images.gz)"};

inline constexpr CommandText kModelsText = {
    "List the models of the server; with NAME, show one model in detail",
    R"(Examples:
  neurite models
  neurite models mnist
  neurite models mnist --version 1 --output json)"};

inline constexpr CommandText kHealthText = {
    "Print the health of the server or a model; exit code 0 only if SERVING",
    R"(Examples:
  neurite health
  neurite health mnist
  neurite health mnist/2 --server 127.0.0.1:8500 --timeout 2s)"};

inline constexpr CommandText kLoadtestText = {
    "Measure the throughput and latency of a served model under load",
    R"(Examples:
  neurite loadtest --model mnist
  neurite loadtest --model mnist --rate 500,1000,2000 --html load.html
  neurite loadtest --model mnist --find-peak --p99 5ms
  neurite loadtest --model mnist --rate 1000 --fail-if 'p99>5ms,failed>0.1%'
  neurite loadtest --model mnist --output json > before.json
  neurite loadtest --model mnist --compare before.json
  neurite loadtest --model xor --labels expected.txt rows.csv
  neurite loadtest --model mnist --server-pid $(pidof neurite-server)

Scenarios (all but closed are those of MLPerf LoadGen):
  single-stream  1 request at a time; the next when it is answered
  multi-stream   --concurrency requests at once; the next when all are answered
  server         Poisson arrivals at --rate, independent of the answers
  offline        --requests requests, all due at once
  closed         --concurrency calls in flight at all times

Latency is measured from the time a request was due, even if it was sent late.
Without INPUT, the rows are random. Failed requests are counted, not retried.
The report says if the client was the bottleneck. Ctrl-C stops a run; the report
then has what was measured before.

Conditions of --fail-if, separated by commas: p50, p99 or another percentile,
mean or max > a duration; failed > a number or a share of the requests (wrong
answers and unsent requests count); rate < a number of answers per second. Each
rate is checked; of --find-peak, the peak.

Exit codes: 0 the run was completed; 1 it was stopped (by Ctrl-C or because the
server is gone), the server was gone at its end, an answer was wrong, no request
was answered, no rate met --p99, or a condition of --fail-if is met; 2 wrong
usage.)"};

inline constexpr CommandText kInspectText = {
    "Print and check a model file; needs no server",
    R"(Examples:
  neurite inspect models/mnist/2
  neurite inspect --output json model.textproto)"};

inline constexpr CommandText kConvertText = {
    "Convert a model file between text and binary; needs no server",
    R"(Example:
  neurite convert models/xor/1/model.textproto xor.pb)"};

inline constexpr CommandText kVersionText = {
    "Print the version; with --full, the libraries in the program too",
    R"(Examples:
  neurite version
  neurite version --full)"};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_HELP_TEXTS_H_
