from django.http import HttpResponse


def institution_list(request, **kwargs):
    return HttpResponse('institution_list')  # stub, being written


def institution_detail(request, **kwargs):
    return HttpResponse('institution_detail')  # stub, being written


def person_list(request, **kwargs):
    return HttpResponse('person_list')  # stub, being written


def person_detail(request, **kwargs):
    return HttpResponse('person_detail')  # stub, being written
