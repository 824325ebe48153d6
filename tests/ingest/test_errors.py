"""The error a person sees."""

from orchestration.ingest.errors import BadInput


def test_message_is_one_paragraph_that_names_place_problem_and_remedy():
    error = BadInput(
        source="nomis", dataset="bres", file="a.csv", row=7, problem="value 'a\nb' is text.", remedy="Write a number"
    )
    assert str(error) == "nomis/bres, file a.csv, row 7: value 'a b' is text. Write a number."
    assert (error.source, error.dataset, error.file, error.row) == ("nomis", "bres", "a.csv", 7)


def test_message_leaves_out_a_file_and_row_that_do_not_apply():
    error = BadInput(source="nomis", dataset="bres", problem="nothing came", remedy="Try again")
    assert str(error) == "nomis/bres: nothing came. Try again."
