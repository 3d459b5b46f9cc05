"""The cases that each client has, by the names that all of them share.

Those of gRPC's interoperability tests keep the names they have there.
"""

CASES = {
    "empty_unary": "an empty reply answers an empty request",
    "large_unary": "271828 bytes go, and 314159 come back",
    "concurrent_large_unary":
        "50 of these at once, then 8 of 1 MiB both ways, are all answered",
    "client_streaming": "the bytes of four requests are added up",
    "server_streaming": "four replies come in their order",
    "long_stream": "6.4 MB of replies come through every window",
    "ping_pong": "each of four requests is answered before the next",
    "requests_sent_ahead":
        "100 requests sent before a reply is read are answered in order",
    "empty_stream": "a stream without requests has no replies, and is OK",
    "custom_metadata_unary": "a header and a binary trailer come back",
    "custom_metadata_full_duplex": "they come back on a stream",
    "status_code_and_message_unary": "a status has its code and its text",
    "status_code_and_message_full_duplex":
        "a stream's status has its code and its text",
    "special_status_message": "the text of a status may be any Unicode",
    "status_details_unary": "the details of a status come bit by bit",
    "status_details_full_duplex":
        "the details of a stream's status come bit by bit",
    "unimplemented_method": "a method that is not there is UNIMPLEMENTED",
    "unimplemented_service": "a service that is not there is UNIMPLEMENTED",
    "timeout_on_sleeping_server":
        "a stream that nobody answers ends at its deadline",
    "deadline_already_past":
        "a call whose deadline has passed is DEADLINE_EXCEEDED",
    "cancel_after_begin": "a stream cancelled at once is CANCELLED",
    "cancel_after_first_response":
        "a stream cancelled after its first reply is CANCELLED",
    "compressed_request": "a request in gzip is UNIMPLEMENTED",
    "message_over_the_limit":
        "a request over 4 MiB is RESOURCE_EXHAUSTED; the next is answered",
}

# What the models answer, written to a file (model_requests.py); whether it is
# right is for the driver to say.
ANSWERS = "answers"
