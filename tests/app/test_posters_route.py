import httpx


def test_a_poster_is_an_image_that_browsers_keep(client: httpx.Client) -> None:
    answer = client.get("/posters/m1")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "max-age" in answer.headers["cache-control"]
    assert "Movie 1" in answer.text


def test_a_film_that_is_not_there_has_no_poster(client: httpx.Client) -> None:
    assert client.get("/posters/nothing").status_code == 404
