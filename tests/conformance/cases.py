"""The cases that each client has, by the names that all of them share.

Those of gRPC's interoperability tests keep the names they have there.
"""

CASES = {
    "empty_unary": "an empty request receives an empty reply",
    "large_unary": "a request of 271828 bytes receives 314159 bytes",
    "concurrent_large_unary":
        "50 large calls at once, then 8 of 1 MiB, are all answered",
    "client_streaming": "the bytes of four requests are added up",
    "server_streaming": "four replies arrive in order",
    "long_stream": "6.4 MB of replies pass the flow control",
    "ping_pong": "each of four requests is answered before the next",
    "requests_sent_ahead":
        "100 requests sent before a reply is read are answered in order",
    "empty_stream": "a stream without requests has no replies and is OK",
    "custom_metadata_unary": "a header and a binary trailer are returned",
    "custom_metadata_full_duplex": "a stream returns header and trailer",
    "status_code_and_message_unary": "a status has its code and message",
    "status_code_and_message_full_duplex":
        "the status of a stream has its code and message",
    "special_status_message": "the message of a status may be any Unicode text",
    "status_details_unary": "the details of a status arrive unchanged",
    "status_details_full_duplex":
        "the details of a stream's status arrive unchanged",
    "unimplemented_method": "an unknown method is UNIMPLEMENTED",
    "unimplemented_service": "an unknown service is UNIMPLEMENTED",
    "timeout_on_sleeping_server":
        "a stream without replies ends at its deadline",
    "deadline_already_past":
        "a call past its deadline is DEADLINE_EXCEEDED",
    "cancel_after_begin": "a stream cancelled immediately is CANCELLED",
    "cancel_after_first_response":
        "a stream cancelled after its first reply is CANCELLED",
    "compressed_request": "a gzip-compressed request is UNIMPLEMENTED",
    "message_over_the_limit":
        "a request over 4 MiB is RESOURCE_EXHAUSTED; the next is answered",
}

# What the models answer, written to a file (model_requests.py); whether it is
# right is for the driver to say.
ANSWERS = "answers"
