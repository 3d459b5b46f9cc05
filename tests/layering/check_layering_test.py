#!/usr/bin/env python3
"""The layering check against planted files: what it must and must not say."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import check_layering

CHECK = pathlib.Path(__file__).with_name("check_layering.py")


def excepted_files():
    """{path: text} of what makes every exception of the check needed."""
    files = {path: "" for path in check_layering.EXCEPTIONS}
    known = list(check_layering.KNOWN_CYCLES)
    for unit, following in zip(known, known[1:] + known[:1]):
        files[f"{unit}.h"] = f'#include "{following}.h"\n'
    return files


class CheckLayeringTest(unittest.TestCase):

    def check(self, files, excepted=None):
        """The check's exit code and words over a tree of {path: text}.

        The tree also has all that the check makes an exception for, or
        `excepted` instead.
        """
        files = {**(excepted_files() if excepted is None else excepted),
                 **files}
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                file = pathlib.Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            done = subprocess.run([sys.executable, CHECK, root], text=True,
                                  capture_output=True, check=False)
            self.assertEqual(done.stderr, "")
            return done.returncode, done.stdout

    def assert_allowed(self, path, included):
        self.assertEqual(self.check({path: f"#include {included}\n"}), (0, ""))

    def assert_refused(self, path, included, words):
        code, said = self.check({path: f"\n#include {included}\n"})
        self.assertEqual(code, 1, f"{path} may include {included}")
        self.assertTrue(said.startswith(f"{path}:2: {words}"), said)

    def test_an_arrow_allows_transitive_dependencies(self):
        self.assert_allowed("core/serving/loader.cc", '"core/math/gemm.h"')
        self.assert_allowed("client/offline/inspect.cc", '"core/base/file.h"')
        self.assert_allowed("server/server.cc", '"core/batching/batcher.h"')

    def test_rejects_reverse_dependencies(self):
        self.assert_refused("core/math/gemm.cc", '"core/model/network.h"',
                            "no arrow from core/math to core/model")
        self.assert_refused("core/base/clock.h", '"server/log.h"',
                            "no arrow from core/base to server")
        self.assert_refused("server/rpc/call.h", '"server/transport/worker_mailbox.h"',
                            "no arrow from server/rpc to server/transport")

    def test_serving_and_batching_are_independent(self):
        self.assert_refused("core/serving/a.h", '"core/batching/batcher.h"',
                            "no arrow from core/serving to core/batching")
        self.assert_refused("core/batching/a.h", '"core/serving/registry.h"',
                            "no arrow from core/batching to core/serving")

    def test_only_offline_client_commands_may_include_models(self):
        self.assert_refused("client/client.h", '"core/model/head.h"',
                            "no arrow from client to core/model")
        self.assert_refused("client/input/png.h", '"core/model/head.h"',
                            "no arrow from client to core/model")
        self.assert_allowed("client/offline/inspect.cc", '"core/model/head.h"')
        self.assert_allowed("client/command/offline.cc",
                            '"client/offline/inspect.h"')

    def test_bench_draws_reports_without_the_command(self):
        for folder in ("report", "loadtest"):
            self.assert_allowed("bench/a.cc", f'"client/{folder}/a.h"')
        for folder in ("output", "command"):
            self.assert_refused("bench/a.cc", f'"client/{folder}/a.h"',
                                f"no arrow from bench to client/{folder}")

    def test_reports_know_nothing_of_what_they_tell(self):
        self.assert_allowed("client/report/a.cc", '"core/base/clock.h"')
        for header, folder in (("core/wire/walk.h", "core/wire"),
                               ("client/client.h", "client"),
                               ("client/output/quality.h", "client/output"),
                               ("neurite/v1/inference.pb.h", "proto")):
            self.assert_refused("client/report/a.cc", f'"{header}"',
                                f"no arrow from client/report to {folder}")
        self.assert_refused("client/report/a.cc", "<grpcpp/grpcpp.h>",
                            "client/report must not name gRPC")

    def test_only_main_may_include_both_programs(self):
        self.assert_allowed("server/main.cc", '"client/command.h"')
        self.assert_refused("server/server.cc", '"client/command.h"',
                            "no arrow from server to client")

    def test_core_must_not_name_grpc_or_protobuf(self):
        self.assert_refused("core/model/head.cc", "<grpcpp/grpcpp.h>",
                            "core/model must not name gRPC")
        self.assert_refused("core/model/head.cc",
                            '"neurite/v1/model_file.pb.h"',
                            "no arrow from core/model to proto")
        self.assert_refused("core/wire/walk.cc", '"google/protobuf/message.h"',
                            "core/wire must not name protobuf")
        self.assert_refused("core/wire/walk.cc", "<absl/flags/flag.h>",
                            "core/wire must not name command-line flags")

    def test_readers_of_model_files_may_name_their_protobuf(self):
        for path in ("native_text.cc", "native_message.h"):
            for included in ("<google/protobuf/text_format.h>",
                             '"neurite/v1/model_file.pb.h"',
                             '"core/wire/wire_reader.h"',
                             '"core/model/model_rules.h"'):
                self.assert_allowed(f"core/model/formats/{path}", included)
        self.assert_refused("core/model/formats/a.cc", "<grpcpp/grpcpp.h>",
                            "core/model/formats must not name gRPC")

    def test_nothing_behind_the_readers_of_model_files_knows_formats(self):
        self.assert_allowed("core/serving/loader.cc",
                            '"core/model/formats/native_text.h"')
        self.assert_allowed("client/offline/inspect.cc",
                            '"core/model/formats/native_text.h"')
        for folder in ("core/model", "core/batching"):
            self.assert_refused(f"{folder}/a.cc",
                                '"core/model/formats/native_text.h"',
                                f"no arrow from {folder} to core/model/formats")

    def test_what_readers_of_model_files_may_include_is_not_passed_on(self):
        self.assert_refused("core/serving/loader.cc",
                            '"neurite/v1/model_file.pb.h"',
                            "no arrow from core/serving to proto")
        self.assert_refused("core/serving/loader.cc",
                            '"core/wire/wire_reader.h"',
                            "no arrow from core/serving to core/wire")
        self.assert_refused("client/offline/inspect.cc",
                            '"neurite/v1/model_file.pb.h"',
                            "no arrow from client/offline to proto")

    def test_services_must_not_name_a_transport(self):
        for folder in ("server/rpc", "server/services"):
            self.assert_refused(f"{folder}/call.h", "<grpc/byte_buffer.h>",
                                f"{folder} must not name gRPC")
            self.assert_refused(f"{folder}/call.h", "<nghttp2/nghttp2.h>",
                                f"{folder} must not name nghttp2")
            self.assert_refused(f"{folder}/call.h",
                                '"neurite/v1/inference.grpc.pb.h"',
                                f"{folder} must not name generated gRPC stubs")

    def test_the_load_generator_may_name_nghttp2(self):
        self.assert_allowed("client/loadtest/h2_connection.h",
                            "<nghttp2/nghttp2.h>")
        self.assert_refused("core/base/clock.h", "<nghttp2/nghttp2.h>",
                            "core/base must not name nghttp2")

    def test_health_messages_are_protobuf_not_grpc(self):
        self.assert_allowed("server/services/health.cc",
                            '"grpc/health/v1/health.pb.h"')

    def test_only_core_math_may_name_openblas(self):
        self.assert_allowed("core/math/gemm.cc", "<cblas.h>")
        self.assert_refused("core/model/network.cc", "<cblas.h>",
                            "core/model must not name OpenBLAS")

    def test_utf8_is_decoded_in_one_place(self):
        self.assert_allowed("core/base/utf8.cc", "<utf8proc.h>")
        self.assert_allowed("client/report/text_table.cc", "<utf8proc.h>")
        self.assert_refused("core/model/head.cc", "<utf8proc.h>",
                            "core/model must not name utf8proc")

    def test_only_tests_may_include_tests(self):
        self.assert_refused("core/base/clock.h", '"tests/testing/fake_clock.h"',
                            "no arrow from core/base to tests")
        self.assert_refused("bench/bench.cc", '"tests/testing/seeded_rng.h"',
                            "no arrow from bench to tests")

    def test_tests_may_include_benches(self):
        self.assert_allowed("tests/bench/a_test.cc",
                            '"bench/forward/verdicts.h"')

    def test_a_new_folder_requires_arrows(self):
        code, said = self.check({"core/newcomer/a.h": "// nothing\n"})
        self.assertEqual(code, 1)
        self.assertIn("core/newcomer/a.h:1: lies in a folder", said)

    def assert_cycles(self, files, *steps):
        """The check finds just these cycles, each a list of steps."""
        code, said = self.check(files)
        self.assertEqual(
            said.splitlines(),
            ["cycle of compile units: " + ", ".join(cycle) for cycle in steps])
        self.assertEqual(code, 1 if steps else 0)

    def test_units_that_include_each_other_are_a_cycle(self):
        self.assert_cycles(
            {"core/math/a.h": '#include "core/math/b.h"\n',
             "core/math/b.cc": '#include "core/math/a.h"\n',
             "core/math/b.h": ""},
            ["core/math/a.h -> core/math/b.h",
             "core/math/b.cc -> core/math/a.h"])

    def test_a_cycle_is_printed_whole(self):
        self.assert_cycles(
            {"core/math/a.cc": '#include "core/math/b.h"\n',
             "core/math/a.h": "",
             "core/math/b.h": '#include "core/math/c.h"\n',
             "core/math/c.cc": '#include "core/math/a.h"\n',
             "core/math/c.h": "",
             "core/math/d.cc": '#include "core/math/a.h"\n'},
            ["core/math/a.cc -> core/math/b.h",
             "core/math/b.h -> core/math/c.h",
             "core/math/c.cc -> core/math/a.h"])

    def test_each_cycle_is_printed_once(self):
        self.assert_cycles(
            {"core/math/a.h": '#include "core/math/b.h"\n'
                              '#include "core/math/c.h"\n',
             "core/math/b.h": '#include "core/math/a.h"\n',
             "core/math/c.h": '#include "core/math/a.h"\n'},
            ["core/math/a.h -> core/math/b.h",
             "core/math/b.h -> core/math/a.h"],
            ["core/math/c.h -> core/math/a.h",
             "core/math/a.h -> core/math/c.h"])

    def test_units_may_share_a_unit(self):
        self.assert_cycles(
            {"core/math/a.cc": '#include "core/math/a.h"\n'
                               '#include "core/math/b.h"\n',
             "core/math/a.h": '#include "core/math/c.h"\n',
             "core/math/b.h": '#include "core/math/c.h"\n',
             "core/math/c.h": ""})

    def test_a_forward_declaration_adds_no_edge(self):
        self.assert_cycles(
            {"core/math/a.h": "class B;\n",
             "core/math/b.h": '#include "core/math/a.h"\n'})

    def test_tests_and_benches_have_no_cycles_either(self):
        self.assert_cycles(
            {"tests/core/a.h": '#include "tests/core/b.h"\n',
             "tests/core/b.h": '#include "tests/core/a.h"\n'},
            ["tests/core/a.h -> tests/core/b.h",
             "tests/core/b.h -> tests/core/a.h"])

    def test_a_cycle_of_known_units_and_another_is_an_error(self):
        known = sorted(check_layering.KNOWN_CYCLES)
        if not known:
            self.skipTest("no cycle is known")
        code, said = self.check(
            {"server/transport/new.h": f'#include "{known[0]}.h"\n',
             f"{known[0]}.cc": '#include "server/transport/new.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn(f"{known[0]}.cc -> server/transport/new.h", said)

    def test_a_known_cycle_that_is_gone_is_an_error(self):
        if not check_layering.KNOWN_CYCLES:
            self.skipTest("no cycle is known")
        code, said = self.check(
            {}, {path: "" for path in excepted_files()})
        self.assertEqual(code, 1)
        for unit in check_layering.KNOWN_CYCLES:
            self.assertIn(f"{unit}: lies on no cycle", said)

    def test_an_exception_for_a_missing_file_is_an_error(self):
        for path in check_layering.EXCEPTIONS:
            files = excepted_files()
            del files[path]
            code, said = self.check({}, files)
            self.assertEqual(code, 1)
            self.assertTrue(said.startswith(f"{path}: does not exist"), said)

    def test_reports_every_violation_with_its_line(self):
        code, said = self.check({"core/wire/a.cc":
                                 '#include "core/wire/a.h"\n'
                                 '#include "core/model/head.h"\n'
                                 '  #  include "server/log.h"\n'})
        self.assertEqual(code, 1)
        self.assertEqual(
            [line.split(":")[1] for line in said.splitlines()], ["2", "3"])


if __name__ == "__main__":
    unittest.main()
